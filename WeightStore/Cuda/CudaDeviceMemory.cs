using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// Memory of a CUDA device: one arena, allocated at start, into which segments are copied as they are stored. A load ends when its last
/// piece is queued; who computes on a segment lets its stream wait with <see cref="IDeviceSegment.WaitOn"/>.
/// </summary>
public sealed class CudaDeviceMemory : IDeviceMemory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SegmentDigest, nint> _reserved = [];
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

    /// <summary>As it is stored; its length is that of the slot it takes, up to 1/64 more.</summary>
    /// <inheritdoc/>
    public SegmentRecord Place(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment with { Bytes = ArenaSlots.SlotOf(segment.Bytes) };
    }

    /// <inheritdoc/>
    public bool TryReserve(IReadOnlyList<SegmentRecord> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        lock (_gate)
        {
            SegmentRecord[] missing = [.. segments.Where(s => !_reserved.ContainsKey(s.Digest))];
            if (!_arena.TryTakeAll([.. missing.Select(s => s.Bytes)], out var addresses))
            {
                return false;
            }

            for (var i = 0; i < missing.Length; i++)
            {
                _reserved.Add(missing[i].Digest, addresses[i]);
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
        var address = TakeReserved(segment) ?? _arena.Take(segment.Bytes);
        try
        {
            using var file = MappedFile.Open(path);
            if (file.Length != segment.Bytes)
            {
                throw new WeightStoreException(
                    WeightStoreError.CorruptSegment,
                    $"segment '{segment.Part}' ({segment.Digest}) has {file.Length} bytes, not {segment.Bytes}");
            }

            var arrival = await _staging.SendAsync(file, address, cancellationToken).ConfigureAwait(false);
            return new CudaSegment(_context, _arena, address, ArenaSlots.SlotOf(segment.Bytes), arrival);
        }
        catch
        {
            // Pieces that are queued already come before whatever is copied there next, as all copies share one stream.
            _arena.Give(address);
            throw;
        }
    }

    private nint? TakeReserved(SegmentRecord segment)
    {
        lock (_gate)
        {
            return _reserved.Remove(segment.Digest, out var address) ? address : null;
        }
    }
}
