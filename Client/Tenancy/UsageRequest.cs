using System.Globalization;

namespace PtmOrleans.Client.Tenancy;

/// <summary>Which usage to read.</summary>
public sealed record UsageRequest
{
    /// <summary>Whose; null for the caller's own tenant. Another's needs an operator's key.</summary>
    public string? Tenant { get; init; }

    /// <summary>The first hour or day; null for a day before the end by hour, 31 days by day.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, not included; null for now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether hours are added up to days.</summary>
    public bool ByDay { get; init; }

    /// <summary>One task alone; null for all.</summary>
    public string? Task { get; init; }

    internal string Path(string? after)
    {
        var route = Tenant is null ? "v1/usage" : $"v1/tenants/{TenancyClient.PathOf(Tenant)}/usage";
        (string Name, string? Value)[] fields =
        [
            ("by", ByDay ? "day" : "hour"), ("from", Text(From)), ("to", Text(To)), ("task", Task), ("after", after),
        ];
        var given = fields.Where(f => f.Value is not null).Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value!)}");
        return $"{route}?{string.Join('&', given)}";
    }

    private static string? Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
