namespace PtmOrleans.WeightStore.Caching;

/// <summary>Counts events so that one counts half after each half-life.</summary>
internal sealed class DecayingCount(TimeProvider clock, TimeSpan halfLife)
{
    private double _count;
    private long _time;

    public void Add()
    {
        _count = Now() + 1;
        _time = clock.GetTimestamp();
    }

    public double Now() => At(clock.GetTimestamp());

    /// <summary>The count at a time stamp of the clock, none before the last event.</summary>
    public double At(long now) => _count == 0 ? 0 : _count * Math.Pow(2, -(clock.GetElapsedTime(_time, now) / halfLife));
}
