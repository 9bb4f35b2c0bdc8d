using System.Globalization;
using System.Text.Json;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>
/// Body of <c>PATCH /v1/tenants/{tenant}</c>: <c>{"limits": {…}}</c>. A limit that is left out stays, null ends it, and <c>limits: null</c>
/// gives the tenant the platform's defaults back.
/// </summary>
internal static class LimitsBody
{
    private const double LeastRate = 0.001;
    private const double MostRate = 1_000_000;

    /// <summary>The values and which of them are given.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public static (TenantLimits Values, LimitFields Fields) Read(TenantPatchBody body)
    {
        if (body.Limits.ValueKind == JsonValueKind.Null)
        {
            return (TenantLimits.None, LimitFields.None);
        }

        if (body.Limits.ValueKind != JsonValueKind.Object)
        {
            throw RefusedException.Invalid($"limits is {KindOf(body.Limits)}; expected an object of limits, or null for the defaults");
        }

        var (values, fields) = (TenantLimits.None, LimitFields.None);
        foreach (var limit in body.Limits.EnumerateObject())
        {
            var (given, field) = Read(limit.Name, limit.Value);
            values = values.With(given, field);
            fields |= field;
        }

        return fields != LimitFields.None ? (values, fields) : throw RefusedException.Invalid("limits names no limit");
    }

    private static (TenantLimits Values, LimitFields Field) Read(string name, JsonElement value) => name switch
    {
        "requests_per_second" => (new() { RequestsPerSecond = Rate(name, value) }, LimitFields.RequestsPerSecond),
        "burst" => (new() { Burst = (int?)Count(name, value, 1, 1_000_000) }, LimitFields.Burst),
        "concurrent_requests" => (new() { ConcurrentRequests = (int?)Count(name, value, 1, 1_000_000) }, LimitFields.ConcurrentRequests),
        "waiting_items" => (new() { WaitingItems = (int?)Count(name, value, 1, 100_000_000) }, LimitFields.WaitingItems),
        "resident_bytes" => (new() { ResidentBytes = Count(name, value, 1, long.MaxValue) }, LimitFields.ResidentBytes),
        "stored_bytes" => (new() { StoredBytes = Count(name, value, 1, long.MaxValue) }, LimitFields.StoredBytes),
        "tasks" => (new() { Tasks = (int?)Count(name, value, 0, 10_000) }, LimitFields.Tasks),
        "keys" => (new() { Keys = (int?)Count(name, value, 0, 1_000) }, LimitFields.Keys),
        _ => throw RefusedException.Invalid($"limits has no '{ProblemMapping.Shorten(name)}'"),
    };

    private static double? Rate(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetDouble(out var rate) && rate is >= LeastRate and <= MostRate => rate,
        _ => throw RefusedException.Invalid(string.Create(
            CultureInfo.InvariantCulture, $"limits.{name} is {KindOf(value)}; expected a number from {LeastRate} to {MostRate}, or null")),
    };

    private static long? Count(string name, JsonElement value, long least, long most) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt64(out var count) && count >= least && count <= most => count,
        _ => throw RefusedException.Invalid($"limits.{name} is {KindOf(value)}; expected a whole number from {least} to {most}, or null"),
    };

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => ProblemMapping.Shorten(value.GetRawText()),
        JsonValueKind.String => "a text",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => ProblemMapping.Shorten(value.GetRawText()),
    };
}
