using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Gateway.Operations;

/// <summary>What a device holds of one version, as operators see it.</summary>
/// <param name="Key">The version, <c>tenant/name:version</c>.</param>
/// <param name="Level">
/// <c>partial</c> when segments are missing, <c>bound</c> when all are there, <c>packed</c> when the weights of its matrix products are
/// packed as well.
/// </param>
/// <param name="ResidentBytes">Bytes on the device.</param>
/// <param name="TotalBytes">Bytes of all of its segments.</param>
/// <param name="PackedBytes">Bytes of packed weights, beside the resident ones.</param>
/// <param name="Pinned">Whether it is pinned.</param>
/// <param name="Leases">Leases on it.</param>
internal sealed record CachedVersionView(
    string Key, string Level, long ResidentBytes, long TotalBytes, long PackedBytes, bool Pinned, int Leases)
{
    public static CachedVersionView From(CachedVersion version) => new(
        version.Key,
        version.PackedBytes > 0 ? "packed" : version.ResidentBytes == version.TotalBytes ? "bound" : "partial",
        version.ResidentBytes,
        version.TotalBytes,
        version.PackedBytes,
        version.Pinned,
        version.Leases);
}
