using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Tests.Caching;

internal sealed class FakeSegment(FakeMemory owner, string part, nint address, long bytes, IDeviceSegment? memory) : IDeviceSegment
{
    private int _disposals;

    public string Part => part;

    public nint Address => address;

    public long Bytes => bytes;

    public bool IsLive => Volatile.Read(ref _disposals) == 0;

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposals) != 1)
        {
            owner.Complain($"{part} was disposed twice");
        }

        owner.Freed(this);
        memory?.Dispose();
    }
}
