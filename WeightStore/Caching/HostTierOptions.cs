using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>How much host memory keeps segments that are not on a device, and how.</summary>
public sealed record HostTierOptions
{
    /// <summary>Bytes of segments that are kept; 0 keeps none. Default: 0.</summary>
    [Range(0, long.MaxValue)]
    public long BudgetBytes { get; init; }

    /// <summary>
    /// How often segments that the system does not let the process lock are read again, so that they count as used. Default: 20 seconds.
    /// </summary>
    public TimeSpan TouchPeriod { get; init; } = TimeSpan.FromSeconds(20);
}
