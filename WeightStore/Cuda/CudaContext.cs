namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// One hold on a device's primary context, which ONNX Runtime's CUDA provider works in too. The driver counts holds, so each owner of
/// device memory or streams has one of its own and the context lives as long as the last of them.
/// </summary>
internal sealed class CudaContext : IDisposable
{
    private readonly int _device;
    private readonly nint _context;
    private int _disposed;

    /// <exception cref="WeightStoreException">The device has no context to give, as when another process has it alone.</exception>
    public CudaContext(ICudaDriver driver, int device)
    {
        Driver = driver;
        _device = device;
        driver.Check(driver.RetainPrimaryContext(device, out _context), "open the device");
    }

    public ICudaDriver Driver { get; }

    /// <summary>Makes the context the calling thread's until the scope's end; the same thread must end it.</summary>
    public Scope Enter() => new(this);

    public void Check(CudaResult result, string what) => Driver.Check(result, what);

    /// <summary>Gives something back, as far as the device still takes it: what a failed device held is gone anyway.</summary>
    public void GiveBack(Action<ICudaDriver> free)
    {
        if (_disposed != 0)
        {
            return;
        }

        try
        {
            using var scope = Enter();
            free(Driver);
        }
        catch (WeightStoreException)
        {
            // The context cannot be entered any more; the driver frees what it held.
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _ = Driver.ReleasePrimaryContext(_device);
        }
    }

    internal readonly ref struct Scope
    {
        private readonly ICudaDriver _driver;

        public Scope(CudaContext context)
        {
            ObjectDisposedException.ThrowIf(context._disposed != 0, context);
            _driver = context.Driver;
            context.Check(_driver.PushContext(context._context), "enter the device's context");
        }

        public void Dispose() => _ = _driver.PopContext(out _);
    }
}
