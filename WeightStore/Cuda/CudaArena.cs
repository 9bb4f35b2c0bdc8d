namespace PtmOrleans.WeightStore.Cuda;

/// <summary>One allocation of device memory, made at start and kept, in slots. Members may be called from any thread.</summary>
internal sealed class CudaArena : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CudaContext _context;
    private readonly ArenaSlots _slots;
    private readonly nint _base;
    private bool _disposed;

    /// <param name="context">The device; it stays its caller's and outlives the arena.</param>
    /// <param name="bytes">Bytes of slots that shall fit together.</param>
    /// <exception cref="WeightStoreException">The device has less memory free.</exception>
    public CudaArena(CudaContext context, long bytes)
    {
        _context = context;
        _slots = new ArenaSlots(RoundUp(bytes));
        _base = Allocate(context, _slots.Bytes);
    }

    public long FreeBytes
    {
        get
        {
            lock (_gate)
            {
                return _slots.FreeBytes;
            }
        }
    }

    /// <summary>Takes a slot.</summary>
    /// <exception cref="WeightStoreException">No gap is long enough.</exception>
    public nint Take(long bytes)
    {
        lock (_gate)
        {
            return _slots.TryTake(bytes, out var offset)
                ? _base + (nint)offset
                : throw new WeightStoreException(
                    WeightStoreError.OverBudget,
                    $"{bytes} bytes cannot be placed on the device: of {_slots.Bytes} bytes, {_slots.FreeBytes} are free, "
                    + $"at most {_slots.LongestGap} of them in a row");
        }
    }

    /// <summary>Takes a slot for each length, or none at all.</summary>
    public bool TryTakeAll(IReadOnlyList<long> lengths, out nint[] addresses)
    {
        lock (_gate)
        {
            var fits = _slots.TryTakeAll(lengths, out var offsets);
            addresses = fits ? [.. offsets.Select(o => _base + (nint)o)] : [];
            return fits;
        }
    }

    /// <summary>Gives a slot back; copies into it that are under way end before those of its next owner, on the same stream.</summary>
    public void Give(nint address)
    {
        lock (_gate)
        {
            _slots.Give(address - _base);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _context.GiveBack(driver => driver.Free(_base));
    }

    private static long RoundUp(long bytes) => checked(bytes + 255) / 256 * 256;

    private static nint Allocate(CudaContext context, long bytes)
    {
        using var scope = context.Enter();
        var driver = context.Driver;
        var result = driver.Allocate(out var address, (nuint)bytes);
        if (result == CudaResult.OutOfMemory && driver.GetMemory(out var free, out var total) == CudaResult.Success)
        {
            throw new WeightStoreException(
                WeightStoreError.OutOfDeviceMemory,
                $"the device's budget is {bytes} bytes, but only {free} of its {total} bytes of memory are free; give a smaller budget");
        }

        context.Check(result, $"allocate {bytes} bytes of device memory");
        return address;
    }
}
