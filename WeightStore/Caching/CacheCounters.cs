namespace PtmOrleans.WeightStore.Caching;

/// <summary>What has happened since the cache was made. Guarded by the cache's lock.</summary>
internal sealed class CacheCounters
{
    public long Hits { get; set; }

    public long Misses { get; set; }

    public long Evictions { get; set; }

    public long BytesPaged { get; set; }

    public long FailedLoads { get; set; }

    public TimeSpan? LastEvictionAge { get; set; }
}
