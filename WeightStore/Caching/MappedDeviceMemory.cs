using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Host memory as a device: a segment is a read-only map of its file, so loading copies nothing and processes on one host share the pages.
/// The pages are entered on loading, so that the first run does not fault on each. A segment with F16 or BF16 tensors is widened into
/// memory of its own instead, as the processor computes in F32.
/// </summary>
public sealed class MappedDeviceMemory : IDeviceMemory
{
    /// <inheritdoc/>
    public string Kind => "cpu";

    /// <inheritdoc/>
    public SegmentRecord Place(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return WidenedSegment.Of(segment);
    }

    /// <inheritdoc/>
    public Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var placed = Place(segment);
        return Task.Run<IDeviceSegment>(
            () => ReferenceEquals(segment, placed) ? Map(segment, path) : CopiedSegment.Load(segment, placed, path, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static MappedDeviceSegment Map(SegmentRecord segment, string path)
    {
        var map = MappedFile.Open(path);
        try
        {
            if (map.Length != segment.Bytes)
            {
                throw new WeightStoreException(
                    WeightStoreError.CorruptSegment,
                    $"segment '{segment.Part}' ({segment.Digest}) has {map.Length} bytes, not {segment.Bytes}");
            }

            map.Populate();
            return new MappedDeviceSegment(map);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }
}
