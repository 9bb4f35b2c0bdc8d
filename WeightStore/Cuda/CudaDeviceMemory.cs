using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// Memory of a CUDA device: one arena, allocated at start, into which segments are copied, halves widened to F32 on the way. A load ends when its last
/// piece is queued; who computes on a segment lets its stream wait with <see cref="IDeviceSegment.WaitOn"/>.
/// </summary>
public sealed class CudaDeviceMemory : IDeviceMemory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SegmentKey, nint> _reserved = [];
    private readonly CudaContext _context;
    private readonly CudaArena _arena;
    private readonly PinnedStaging _staging;
    private int _disposed;

    /// <exception cref="WeightStoreException">The device has less memory than the budget, or has failed.</exception>
    internal CudaDeviceMemory(ICudaDriver driver, int device, CudaMemoryOptions options)
    {
        options.RequireValid();
        _context = new CudaContext(driver, device);
        try
        {
            _arena = new CudaArena(_context, options.BudgetBytes);
            _staging = new PinnedStaging(_context, options.StagingBuffers, options.StagingBufferBytes);
        }
        catch
        {
            _arena?.Dispose();
            _context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Kind => "cuda";

    /// <summary>Bytes of the arena that no segment takes.</summary>
    internal long FreeBytes => _arena.FreeBytes;

    /// <summary>As it is stored, halves widened to F32; its length is that of the slot it takes, up to 1/64 more.</summary>
    /// <inheritdoc/>
    public SegmentRecord Place(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var widened = WidenedSegment.Of(segment);
        return widened with { Bytes = ArenaSlots.SlotOf(widened.Bytes) };
    }

    /// <inheritdoc/>
    public bool TryReserve(IReadOnlyList<SegmentRecord> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        lock (_gate)
        {
            SegmentRecord[] missing = [.. segments.Where(s => !_reserved.ContainsKey(KeyOf(s)))];
            if (!_arena.TryTakeAll([.. missing.Select(s => WidenedSegment.Of(s).Bytes)], out var addresses))
            {
                return false;
            }

            for (var i = 0; i < missing.Length; i++)
            {
                _reserved.Add(KeyOf(missing[i]), addresses[i]);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void Unreserve(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (TakeReserved(segment) is { } address)
        {
            _arena.Give(address);
        }
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
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _staging.Dispose();
            _arena.Dispose();
            _context.Dispose();
        }
    }

    private async Task<IDeviceSegment> CopyAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var widened = WidenedSegment.Of(segment);
        var address = TakeReserved(segment) ?? _arena.Take(widened.Bytes);
        try
        {
            using var file = new SegmentReader(segment, path);
            var pieces = SegmentPiece.Of(segment, widened, _staging.PieceBytes);
            var arrival = await _staging.SendAsync(file, pieces, address, cancellationToken).ConfigureAwait(false);
            return new CudaSegment(_context, _arena, address, ArenaSlots.SlotOf(widened.Bytes), arrival);
        }
        catch
        {
            // Pieces that are queued already come before whatever is copied there next, as all copies share one stream.
            _arena.Give(address);
            throw;
        }
    }

    private static SegmentKey KeyOf(SegmentRecord segment) => SegmentKey.Of(segment, WidenedSegment.Of(segment));

    private nint? TakeReserved(SegmentRecord segment)
    {
        lock (_gate)
        {
            return _reserved.Remove(KeyOf(segment), out var address) ? address : null;
        }
    }
}
