using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>A tenant's limits; null means none.</summary>
internal sealed record LimitsView
{
    public double? RequestsPerSecond { get; init; }

    public int? Burst { get; init; }

    public int? ConcurrentRequests { get; init; }

    public int? WaitingItems { get; init; }

    public long? ResidentBytes { get; init; }

    public long? StoredBytes { get; init; }

    public int? Tasks { get; init; }

    public int? Keys { get; init; }

    public static LimitsView From(TenantLimits limits) => new()
    {
        RequestsPerSecond = limits.RequestsPerSecond,
        Burst = limits.Burst,
        ConcurrentRequests = limits.ConcurrentRequests,
        WaitingItems = limits.WaitingItems,
        ResidentBytes = limits.ResidentBytes,
        StoredBytes = limits.StoredBytes,
        Tasks = limits.Tasks,
        Keys = limits.Keys,
    };
}
