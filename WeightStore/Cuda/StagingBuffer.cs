namespace PtmOrleans.WeightStore.Cuda;

/// <summary>A page-locked buffer on the way to the device, and the event after which it may be written again.</summary>
internal sealed class StagingBuffer(CudaContext context, nint address, nint copied)
{
    private State _state;

    private enum State
    {
        Free,
        Recorded,

        // A copy may be reading the buffer, and the event does not tell.
        Unknown,
    }

    public nint Address { get; } = address;

    /// <summary>Queues a copy of its first bytes.</summary>
    public void Send(nint target, int bytes, nint stream)
    {
        _state = State.Unknown;
        context.Check(context.Driver.CopyToDeviceAsync(target, Address, (nuint)bytes, stream), $"copy {bytes} bytes to the device");
        context.Check(context.Driver.RecordEvent(copied, stream), "record an event");
        _state = State.Recorded;
    }

    /// <summary>Waits until the buffer may be written.</summary>
    public void Await(nint stream)
    {
        if (_state != State.Free)
        {
            var driver = context.Driver;
            var done = _state == State.Recorded ? driver.SynchronizeEvent(copied) : driver.SynchronizeStream(stream);
            context.Check(done, "wait for a copy to the device");
            _state = State.Free;
        }
    }

    /// <summary>Frees the memory, which nothing reads any more.</summary>
    public void Free(ICudaDriver driver)
    {
        _ = driver.DestroyEvent(copied);
        _ = driver.FreeHost(Address);
    }
}
