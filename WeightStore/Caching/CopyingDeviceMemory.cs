using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Host memory that behaves as a device of its own: a segment is copied into memory that nothing shares, over a link of limited bandwidth
/// if so wished, and is gone when it is freed. Executors of the CPU compute on it.
/// </summary>
public sealed class CopyingDeviceMemory : IDeviceMemory
{
    private readonly SharedLink? _link;

    /// <summary>Makes a device without anything in it.</summary>
    /// <param name="bytesPerSecond">
    /// Bandwidth of the link over which all loads together come, counting bytes as they lie on the device; null for as fast as memory is.
    /// </param>
    /// <param name="clock">Times the link.</param>
    public CopyingDeviceMemory(long? bytesPerSecond, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (bytesPerSecond is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(bytesPerSecond));
            _link = new SharedLink(limit, clock);
        }
    }

    /// <inheritdoc/>
    public string Kind => "software";

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
        return Task.Run(() => CopyAsync(segment, path, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<IDeviceSegment> CopyAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
        => _link is null
            ? CopiedSegment.Load(segment, Place(segment), path, cancellationToken)
            : await CopiedSegment.LoadAsync(segment, Place(segment), path, _link, cancellationToken).ConfigureAwait(false);
}
