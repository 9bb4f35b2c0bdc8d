using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>A segment in the arena. Its copy may still be under way: who computes on it calls <see cref="WaitOn"/> first.</summary>
internal sealed class CudaSegment(CudaContext context, CudaArena arena, nint address, long bytes, nint arrival) : IDeviceSegment
{
    private volatile bool _arrived;
    private int _disposed;

    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return address;
        }
    }

    public long Bytes => bytes;

    public void WaitOn(nint stream)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (_arrived)
        {
            return;
        }

        using var scope = context.Enter();
        var state = context.Driver.QueryEvent(arrival);
        if (state == CudaResult.NotReady)
        {
            context.Check(context.Driver.WaitForEvent(stream, arrival), "let a stream wait");
            return;
        }

        context.Check(state, "copy weights to the device");
        _arrived = true;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            context.GiveBack(driver => driver.DestroyEvent(arrival));
            arena.Give(address);
        }
    }
}
