using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>Segments that lie in local files, and nowhere else.</summary>
/// <param name="path">Where the file of a segment is, or would be.</param>
public sealed class StoredSegments(Func<SegmentDigest, string> path) : ISegmentSource
{
    /// <inheritdoc/>
    public Task<string> LocateAsync(SegmentRecord segment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Task.FromResult(path(segment.Digest));
    }
}
