using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Where a device weight cache gets segments from. Members are called from several threads at once; all but
/// <see cref="LocateAsync"/> are hints that return at once.
/// </summary>
public interface ISegmentSource
{
    /// <summary>Gives the local file of a segment, bringing it here first where it is elsewhere.</summary>
    /// <param name="segment">The segment as stored.</param>
    /// <param name="cancellationToken">Ends the wait, and the transfer when nobody else waits for it.</param>
    /// <returns>The file's path. A source that can only look locally gives the path where the file would be.</returns>
    /// <exception cref="WeightStoreException">No source has the segment, or none can give it now.</exception>
    Task<string> LocateAsync(SegmentRecord segment, CancellationToken cancellationToken);

    /// <summary>The segment is on a device.</summary>
    void Arrived(SegmentRecord segment)
    {
    }

    /// <summary>The segment has left a device.</summary>
    void Departed(SegmentRecord segment)
    {
    }

    /// <summary>The segment is expected on a device soon, but has no room there yet.</summary>
    void Foretold(SegmentRecord segment)
    {
    }
}
