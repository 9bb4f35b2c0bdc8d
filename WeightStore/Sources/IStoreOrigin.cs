using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Another store that content is copied from. Whatever it gives is checked here before it is used. Members are called from several
/// threads at once, and fail with <see cref="OriginException"/>.
/// </summary>
public interface IStoreOrigin
{
    /// <summary>Names it in messages and metrics: an address or a folder.</summary>
    string Name { get; }

    /// <summary>Every version that it has.</summary>
    Task<IReadOnlyList<StoredVersion>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The manifest of a version, as JSON of at most <see cref="FetchOptions.MaxManifestBytes"/>.</summary>
    Task<byte[]> ReadManifestAsync(StoredVersion version, CancellationToken cancellationToken);

    /// <summary>A kept file by its digest, of at most <see cref="FetchOptions.MaxFileBytes"/>.</summary>
    Task<byte[]> ReadFileAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="piece"/> with a segment's bytes from <paramref name="offset"/> on.</summary>
    Task ReadSegmentAsync(SegmentRecord segment, long offset, Memory<byte> piece, CancellationToken cancellationToken);
}
