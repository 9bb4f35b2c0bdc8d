namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Virtual time of a priority band: the least that a flow with work has used; it never goes back.</summary>
internal sealed class BandClock(TimeSpan quantum)
{
    public long Time { get; private set; }

    /// <summary>The least use of the flows with work; <see cref="long.MaxValue"/> when none has.</summary>
    public long Least { get; private set; } = long.MaxValue;

    public void Reset() => Least = long.MaxValue;

    public void Meet(long used) => Least = Math.Min(Least, used);

    public void Advance() => Time = Math.Max(Time, Least);

    /// <summary>Whether who has used so much is a quantum ahead of a flow with work.</summary>
    public bool IsAhead(long used) => used - quantum.Ticks >= Least;
}
