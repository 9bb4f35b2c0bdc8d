using Orleans;

namespace PtmOrleans.Grains.Weights;

/// <summary>A weight cache for its operator. Bytes are exact; a segment that tasks share is counted once.</summary>
[GenerateSerializer, Immutable, Alias("ptm.CacheDescription")]
public sealed record CacheDescription
{
    /// <summary>Budget in bytes.</summary>
    [Id(0)]
    public required long BudgetBytes { get; init; }

    /// <summary>Bytes resident or being loaded.</summary>
    [Id(1)]
    public required long ResidentBytes { get; init; }

    /// <summary>Bytes under a lease.</summary>
    [Id(2)]
    public required long LeasedBytes { get; init; }

    /// <summary>Bytes pinned.</summary>
    [Id(3)]
    public required long PinnedBytes { get; init; }

    /// <summary>Acquisitions that found everything resident.</summary>
    [Id(4)]
    public required long Hits { get; init; }

    /// <summary>Acquisitions that had to load.</summary>
    [Id(5)]
    public required long Misses { get; init; }

    /// <summary>Segments evicted.</summary>
    [Id(6)]
    public required long Evictions { get; init; }

    /// <summary>Bytes paged in since start.</summary>
    [Id(7)]
    public required long BytesPaged { get; init; }

    /// <summary>Versions with at least one resident segment.</summary>
    [Id(8)]
    public required CachedVersion[] Versions { get; init; }

    /// <summary>Bytes of packed weights, beside the resident ones. Default: 0.</summary>
    [Id(9)]
    public long PackedBytes { get; init; }

    /// <summary>How long the segment evicted last had gone unused; null before the first eviction. Short means thrashing.</summary>
    [Id(10)]
    public TimeSpan? LastEvictionAge { get; init; }

    /// <summary>Acquisitions that wait for room. Default: 0.</summary>
    [Id(11)]
    public int LeasesWaiting { get; init; }

    /// <summary>Segments that load now. Default: 0.</summary>
    [Id(12)]
    public int LoadsRunning { get; init; }

    /// <summary>Segments that may load at a time. Default: 0, unknown.</summary>
    [Id(13)]
    public int ParallelLoads { get; init; }

    /// <summary>Segments with room that wait for their turn to load. Default: 0.</summary>
    [Id(14)]
    public int LoadsWaiting { get; init; }

    /// <summary>Bytes of these. Default: 0.</summary>
    [Id(15)]
    public long LoadBytesWaiting { get; init; }

    /// <summary>Segment loads that failed. Default: 0.</summary>
    [Id(16)]
    public long FailedLoads { get; init; }
}
