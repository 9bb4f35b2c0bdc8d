namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Virtual time of a priority band: the least that a flow with work has used; it never goes back.</summary>
internal sealed class BandClock
{
    public long Time { get; private set; }

    /// <summary>The least use of the flows with work.</summary>
    public long Least { get; private set; }

    public void Reset() => Least = long.MaxValue;

    public void Meet(long used) => Least = Math.Min(Least, used);

    public void Advance() => Time = Math.Max(Time, Least);
}
