namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>What became of a version's requests at this gateway.</summary>
/// <param name="Hits">Answered from the cache, or along with an equal request that was being computed.</param>
/// <param name="Misses">Computed.</param>
internal readonly record struct CacheCounts(long Hits, long Misses);
