using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// The cache at one moment.
/// <c>ResidentBytes + LoadingBytes + ReleasingBytes + PackedBytes</c> never exceeds <c>BudgetBytes</c>.
/// </summary>
public sealed record CacheSnapshot
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

    /// <summary>Every segment that takes part of the budget.</summary>
    public required ImmutableArray<SegmentResidency> Segments { get; init; }

    /// <summary>Every task with something on the device, a lease or a pin.</summary>
    public required ImmutableArray<TaskResidency> Tasks { get; init; }

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
