using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>The memory of one device, as the weight cache sees it. Members are called from several threads at once.</summary>
public interface IDeviceMemory : IDisposable
{
    /// <summary>The kind of device, such as <c>cpu</c> or <c>cuda</c>.</summary>
    string Kind { get; }

    /// <summary>Brings a segment's file into device memory; its content has been checked.</summary>
    /// <param name="segment">What to load.</param>
    /// <param name="path">The segment's file.</param>
    /// <param name="cancellationToken">Ends the load; a cancelled load holds no memory.</param>
    /// <exception cref="WeightStoreException">The file is gone, or has another length.</exception>
    Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken);
}
