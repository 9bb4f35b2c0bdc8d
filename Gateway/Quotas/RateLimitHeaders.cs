using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> in the form of draft-ietf-httpapi-ratelimit-headers: the policy is the tenant's limit over
/// all gateways, what remains is this gateway's share.
/// </summary>
internal static class RateLimitHeaders
{
    private const string Policy = "RateLimit-Policy";
    private const string State = "RateLimit";

    public static void Write(HttpResponse response, TenantQuota quota, QuotaRefusal? refusal)
    {
        if (refusal is { Limit: not LimitNames.Rate })
        {
            response.Headers[Policy] = string.Create(CultureInfo.InvariantCulture, $"\"{refusal.Limit}\";q={refusal.Most:F0}");
            response.Headers[State] = Remaining(refusal.Limit, 0, refusal.RetryAfter);
            return;
        }

        if (response.Headers.ContainsKey(State) || quota.Standing() is not var (limits, remaining))
        {
            return;
        }

        // Quotas are whole numbers: a slower rate than one per second is one per so many.
        var rate = limits.RequestsPerSecond ?? 1;
        var (units, window) = rate >= 1 ? (Math.Floor(rate), 1.0) : (1.0, Math.Ceiling(1 / rate));
        response.Headers[Policy] = string.Create(CultureInfo.InvariantCulture, $"\"{LimitNames.Rate}\";q={units:F0};w={window:F0}");
        response.Headers[State] = Remaining(LimitNames.Rate, Math.Floor(remaining), refusal?.RetryAfter ?? TimeSpan.FromSeconds(window));
    }

    private static string Remaining(string name, double units, TimeSpan reset) => string.Create(
        CultureInfo.InvariantCulture, $"\"{name}\";r={units:F0};t={Math.Max(1, Math.Ceiling(reset.TotalSeconds)):F0}");
}
