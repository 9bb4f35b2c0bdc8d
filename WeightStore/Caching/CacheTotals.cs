namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Sums over the cache at one moment; they cost the same however much the cache knows.
/// <c>ResidentBytes + LoadingBytes + ReleasingBytes + PackedBytes</c> never exceeds <c>BudgetBytes</c>.
/// </summary>
public record CacheTotals
{
    /// <summary>The budget.</summary>
    public required long BudgetBytes { get; init; }

    /// <summary>Bytes on the device.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Bytes set aside for segments on their way in.</summary>
    public required long LoadingBytes { get; init; }

    /// <summary>Bytes of segments on their way out.</summary>
    public required long ReleasingBytes { get; init; }

    /// <summary>Bytes set aside for packed weights, whether being packed, in use or on their way out.</summary>
    public required long PackedBytes { get; init; }

    /// <summary>Bytes that are under at least one lease, loading ones included.</summary>
    public required long LeasedBytes { get; init; }

    /// <summary>Bytes of all pinned tasks, whether on the device or not; a shared segment counts once.</summary>
    public required long PinnedBytes { get; init; }

    /// <summary>Requests that wait for room.</summary>
    public required int Waiting { get; init; }

    /// <summary>Segments that load now.</summary>
    public required int LoadsRunning { get; init; }

    /// <summary>The most segments that load at a time.</summary>
    public required int ParallelLoads { get; init; }

    /// <summary>Segments with room that wait for their turn to load.</summary>
    public required int LoadsWaiting { get; init; }

    /// <summary>Bytes of these.</summary>
    public required long LoadBytesWaiting { get; init; }

    /// <summary>Leases of tasks that were wholly resident.</summary>
    public required long Hits { get; init; }

    /// <summary>Leases of tasks that were not.</summary>
    public required long Misses { get; init; }

    /// <summary>Segments evicted.</summary>
    public required long Evictions { get; init; }

    /// <summary>Bytes brought onto the device.</summary>
    public required long BytesPaged { get; init; }

    /// <summary>Segment loads that failed.</summary>
    public required long FailedLoads { get; init; }

    /// <summary>
    /// How long the segment evicted last had gone unused; null before the first eviction. A short age is a sign of thrashing.
    /// </summary>
    public required TimeSpan? LastEvictionAge { get; init; }
}
