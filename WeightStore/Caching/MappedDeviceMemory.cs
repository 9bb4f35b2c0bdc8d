using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Host memory as a device: a segment is a read-only map of its file, so loading copies nothing and processes on one host share the pages.
/// The pages are entered on loading, so that the first run does not fault on each.
/// </summary>
public sealed class MappedDeviceMemory : IDeviceMemory
{
    /// <inheritdoc/>
    public string Kind => "cpu";

    /// <inheritdoc/>
    public Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Task.Run(() => Map(segment, path), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static IDeviceSegment Map(SegmentRecord segment, string path)
    {
        var map = MappedFile.Open(path);
        if (map.Length != segment.Bytes)
        {
            map.Dispose();
            throw new WeightStoreException(
                WeightStoreError.CorruptSegment,
                $"segment '{segment.Part}' ({segment.Digest}) has {map.Length} bytes, not {segment.Bytes}");
        }

        NativeMethods.Populate(map.Address, map.Length);
        return new MappedDeviceSegment(map);
    }
}
