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
}
