using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A weight cache as operators see it.</summary>
internal sealed record CacheView
{
    public required long BudgetBytes { get; init; }

    public required long ResidentBytes { get; init; }

    public required long LeasedBytes { get; init; }

    public required long PinnedBytes { get; init; }

    public required long Hits { get; init; }

    public required long Misses { get; init; }

    public required long Evictions { get; init; }

    public required long BytesPaged { get; init; }

    public required long FailedLoads { get; init; }

    public required long PackedBytes { get; init; }

    /// <summary>How long the segment evicted last had gone unused; null before the first eviction.</summary>
    public required double? LastEvictionAgeSeconds { get; init; }

    /// <summary>Leases that wait for room.</summary>
    public required int LeasesWaiting { get; init; }

    public required int LoadsRunning { get; init; }

    public required int ParallelLoads { get; init; }

    /// <summary>Segments with room that wait for their turn to load.</summary>
    public required int LoadsWaiting { get; init; }

    public required long LoadBytesWaiting { get; init; }

    public required IReadOnlyList<CachedVersionView> Versions { get; init; }

    public static CacheView From(CacheDescription cache) => new()
    {
        BudgetBytes = cache.BudgetBytes,
        ResidentBytes = cache.ResidentBytes,
        LeasedBytes = cache.LeasedBytes,
        PinnedBytes = cache.PinnedBytes,
        Hits = cache.Hits,
        Misses = cache.Misses,
        Evictions = cache.Evictions,
        BytesPaged = cache.BytesPaged,
        FailedLoads = cache.FailedLoads,
        PackedBytes = cache.PackedBytes,
        LastEvictionAgeSeconds = cache.LastEvictionAge?.TotalSeconds,
        LeasesWaiting = cache.LeasesWaiting,
        LoadsRunning = cache.LoadsRunning,
        ParallelLoads = cache.ParallelLoads,
        LoadsWaiting = cache.LoadsWaiting,
        LoadBytesWaiting = cache.LoadBytesWaiting,
        Versions = Array.ConvertAll(cache.Versions, CachedVersionView.From),
    };
}
