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

    public required IReadOnlyList<CachedVersion> Versions { get; init; }

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
        Versions = cache.Versions,
    };
}
