namespace PtmOrleans.WeightStore.Tests.Caching;

/// <summary>A clock that stands still and counts how often its time stamp is read.</summary>
internal sealed class CountingClock : TimeProvider
{
    private int _readings;

    public int Readings => Volatile.Read(ref _readings);

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _readings);
        return 1;
    }
}
