namespace PtmOrleans.Scheduling.Admission;

/// <summary>An amount per second over about the last ten seconds, recent amounts counting more.</summary>
internal sealed class Throughput
{
    private const double Seconds = 10;
    private double _amount;
    private double _span;
    private DateTimeOffset? _last;

    public void Add(long amount, DateTimeOffset now)
    {
        Fade(now);
        _amount += amount;
    }

    public double PerSecond(DateTimeOffset now)
    {
        Fade(now);
        return _span > 0 ? _amount / _span : 0;
    }

    /// <summary>
    /// Fades amount and time alike, so that the rate is right from the first second on and not only after the window has filled.
    /// </summary>
    private void Fade(DateTimeOffset now)
    {
        var passed = Math.Max(0, (now - (_last ?? now)).TotalSeconds);
        var keep = Math.Exp(-passed / Seconds);
        _amount *= keep;
        _span = (_span * keep) + (Seconds * (1 - keep));
        _last = now;
    }
}
