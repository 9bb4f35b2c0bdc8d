using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Limits of tenants that have none of their own; null means no limit.</summary>
public sealed class TenantOptions
{
    /// <summary>Requests per second. Default: null.</summary>
    [Range(0.001, 1_000_000)]
    public double? RequestsPerSecond { get; set; }

    /// <summary>Requests that may come at once after a pause; null means one second's worth. Default: null.</summary>
    [Range(1, 1_000_000)]
    public int? Burst { get; set; }

    /// <summary>Requests in work at once. Default: null.</summary>
    [Range(1, 1_000_000)]
    public int? ConcurrentRequests { get; set; }

    /// <summary>Sequences on lists or in work at once, over all tasks. Default: null.</summary>
    [Range(1, 100_000_000)]
    public int? WaitingItems { get; set; }

    /// <summary>Bytes of weights on one device. Default: null.</summary>
    [Range(1, long.MaxValue)]
    public long? ResidentBytes { get; set; }

    /// <summary>Bytes of weights in the store. Default: null.</summary>
    [Range(1, long.MaxValue)]
    public long? StoredBytes { get; set; }

    /// <summary>Tasks. Default: 10,000, which is also the most.</summary>
    [Range(0, TenantGrain.MaxTasks)]
    public int? Tasks { get; set; } = TenantGrain.MaxTasks;

    /// <summary>API keys. Default: 1,000, which is also the most.</summary>
    [Range(0, TenantGrain.MaxKeys)]
    public int? Keys { get; set; } = TenantGrain.MaxKeys;

    internal TenantLimits Limits() => new()
    {
        RequestsPerSecond = RequestsPerSecond,
        Burst = Burst,
        ConcurrentRequests = ConcurrentRequests,
        WaitingItems = WaitingItems,
        ResidentBytes = ResidentBytes,
        StoredBytes = StoredBytes,
        Tasks = Tasks,
        Keys = Keys,
    };
}
