using Orleans;

namespace PtmOrleans.Grains.Weights;

/// <summary>What a device holds of one version.</summary>
/// <param name="Key">The version, <c>tenant/name:version</c>.</param>
/// <param name="ResidentBytes">Bytes on the device.</param>
/// <param name="TotalBytes">Bytes of all of its segments.</param>
/// <param name="Pinned">Whether it stays on the device until an operator lets go of it.</param>
/// <param name="Leases">Leases on it.</param>
/// <param name="PackedBytes">Bytes of the budget that its packed weights take, beside the resident ones. Default: 0.</param>
[GenerateSerializer, Immutable, Alias("ptm.CachedVersion")]
public sealed record CachedVersion(
    [property: Id(0)] string Key,
    [property: Id(1)] long ResidentBytes,
    [property: Id(2)] long TotalBytes,
    [property: Id(3)] bool Pinned,
    [property: Id(4)] int Leases,
    [property: Id(5)] long PackedBytes = 0);
