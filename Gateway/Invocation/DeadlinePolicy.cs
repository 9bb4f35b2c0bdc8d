using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>A request's deadline: the smallest of what its header and its body ask for, within the gateway's limit.</summary>
internal sealed class DeadlinePolicy(IOptions<GatewayOptions> options, TimeProvider clock)
{
    public const string Header = "X-Request-Deadline-Ms";

    /// <summary>Longest time that a request may name, in milliseconds; what is beyond the gateway's own limit is clamped to it.</summary>
    public const long MaxMilliseconds = 24L * 60 * 60 * 1000;

    public RequestDeadline Resolve(HttpContext context, TimeSpan? fromBody)
    {
        var settings = options.Value;
        var asked = Smallest(FromHeader(context.Request), fromBody) ?? settings.DefaultDeadline;
        var limit = asked < settings.MaxDeadline ? asked : settings.MaxDeadline;
        return new RequestDeadline(clock, RequestArrival.Of(context), limit) { AnswerHeaders = context.Response.Headers };
    }

    private static TimeSpan? FromHeader(HttpRequest request)
    {
        var text = request.Headers[Header].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        var isInteger = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        return isInteger && value is >= -MaxMilliseconds and <= MaxMilliseconds
            ? TimeSpan.FromMilliseconds(value)
            : throw RefusedException.Invalid($"header {Header} must be an integer number of milliseconds, at most {MaxMilliseconds}");
    }

    private static TimeSpan? Smallest(TimeSpan? one, TimeSpan? other) =>
        one is { } a && other is { } b ? (a < b ? a : b) : one ?? other;
}
