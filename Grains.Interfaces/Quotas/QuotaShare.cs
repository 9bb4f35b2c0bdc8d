using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Quotas;

/// <summary>A gateway's share of a tenant's limits; null means no limit.</summary>
[GenerateSerializer, Immutable, Alias("ptm.QuotaShare")]
public sealed record QuotaShare
{
    /// <summary>A gateway that has not reported for so long has its share given to others.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>Requests per second.</summary>
    [Id(0)]
    public double? Rate { get; init; }

    /// <summary>Requests that may come at once after a pause.</summary>
    [Id(1)]
    public double? Burst { get; init; }

    /// <summary>Requests in work at once.</summary>
    [Id(2)]
    public double? Concurrent { get; init; }

    /// <summary>Sequences in work at once.</summary>
    [Id(3)]
    public double? Items { get; init; }

    /// <summary>The tenant's limits, of which this is a share.</summary>
    [Id(4)]
    public required TenantLimits Limits { get; init; }
}
