using Orleans;

namespace PtmOrleans.Grains.Weights;

/// <summary>What a device holds of one version.</summary>
[GenerateSerializer, Immutable, Alias("ptm.CachedVersion")]
public sealed record CachedVersion(
    [property: Id(0)] string Key,
    [property: Id(1)] long ResidentBytes,
    [property: Id(2)] long TotalBytes,
    [property: Id(3)] bool Pinned,
    [property: Id(4)] int Leases);
