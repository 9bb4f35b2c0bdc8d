using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>How a device weight cache behaves.</summary>
public sealed record DeviceWeightCacheOptions
{
    /// <summary>Bytes of device memory that segments may take, loading ones included. Default: none, it must be given.</summary>
    [Range(1, long.MaxValue)]
    public required long BudgetBytes { get; init; }

    /// <summary>Segments that load at the same time. Default: 2.</summary>
    [Range(1, 64)]
    public int ParallelLoads { get; init; } = 2;

    /// <summary>How long a past use takes to count half as much when the next victim is chosen. Default: 1 minute.</summary>
    public TimeSpan UseHalfLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a segment goes unused before packed weights may take its place. Packed weights go before any other. Default: 1 minute.
    /// </summary>
    public TimeSpan UnusedAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What a load costs beside its bytes, as bytes: it makes small segments a little dearer per byte than large ones. Default: 1 MiB.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long LoadOverheadBytes { get; init; } = 1 << 20;

    /// <summary>
    /// How many resident tasks may be leased past a request that waits for room; afterwards they queue behind it. Default: 64.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MaxOvertakes { get; init; } = 64;

    /// <summary>How long disposal waits for leases to end. Default: 30 seconds.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentOutOfRangeException">A value without which the cache cannot work is out of range.</exception>
    internal void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BudgetBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParallelLoads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(UseHalfLife, TimeSpan.Zero);
    }
}
