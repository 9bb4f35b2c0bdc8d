namespace PtmOrleans.WeightStore.Cuda;

/// <summary>A stream of work on a device, apart from every other stream and from the default one.</summary>
public sealed class CudaStream : IDisposable
{
    private readonly CudaContext _context;
    private readonly nint _stream;
    private int _disposed;

    /// <exception cref="WeightStoreException">The driver refuses.</exception>
    internal CudaStream(ICudaDriver driver, int device)
    {
        _context = new CudaContext(driver, device);
        try
        {
            using var scope = _context.Enter();
            _context.Check(driver.CreateStream(out _stream), "create a stream");
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>The stream as the driver and the CUDA runtime know it (<c>CUstream</c>, <c>cudaStream_t</c>).</summary>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _stream;
        }
    }

    /// <summary>Waits until the stream has done all that it was given.</summary>
    /// <exception cref="WeightStoreException">Some of it failed.</exception>
    public void Synchronize()
    {
        using var scope = _context.Enter();
        _context.Check(_context.Driver.SynchronizeStream(Handle), "wait for a stream");
    }

    /// <summary>Gives the stream back; work that it still has is done first.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _context.GiveBack(driver => driver.DestroyStream(_stream));
        _context.Dispose();
    }
}
