using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>The memory of one device, as the weight cache sees it. Members are called from several threads at once.</summary>
public interface IDeviceMemory : IDisposable
{
    /// <summary>The kind of device, such as <c>cpu</c> or <c>software</c>.</summary>
    string Kind { get; }

    /// <summary>How a segment lies in the device's memory: its length there, and each tensor's type, place and length.</summary>
    /// <param name="segment">
    /// The segment as stored. The result has the same part, digest, and tensors in the same order; its tensor table is the very same where
    /// the device holds the file's content as it is.
    /// </param>
    SegmentRecord Place(SegmentRecord segment);

    /// <summary>
    /// Sets room aside for segments that will be loaded, for all or none of them. A memory without this places whatever the budget allows.
    /// Must not block.
    /// </summary>
    /// <param name="segments">The segments as stored, each once; none is on the device.</param>
    /// <returns>False when the free bytes do not lie together as the segments need them: others have to leave first.</returns>
    bool TryReserve(IReadOnlyList<SegmentRecord> segments) => true;

    /// <summary>Gives up room that was set aside for a segment whose load did not begin; does nothing where there is none.</summary>
    void Unreserve(SegmentRecord segment)
    {
    }

    /// <summary>Brings a segment's file into device memory, laid out as <see cref="Place"/> says; its content has been checked.</summary>
    /// <param name="segment">What to load, as stored.</param>
    /// <param name="path">The segment's file.</param>
    /// <param name="cancellationToken">Ends the load; a cancelled load holds no memory.</param>
    /// <exception cref="WeightStoreException">The file is gone, or has another length.</exception>
    Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken);
}
