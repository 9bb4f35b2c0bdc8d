namespace PtmOrleans.Scheduling.Costs;

/// <summary>
/// Time as a fixed part plus a part per unit of work, learned from the last 128 observations; some of them may be far off.
/// </summary>
public sealed class LinearCost
{
    private const int Window = 128;
    private const int ConfidentFrom = 8;
    private const int RefitEvery = 8;
    private readonly double[] _units = new double[Window];
    private readonly double[] _times = new double[Window];
    private readonly Line _prior;
    private readonly double _unit;
    private readonly int _before;
    private int _seen;
    private Line _line;

    internal LinearCost(Line prior, double unit, int observations = 0)
    {
        _prior = _line = prior;
        _unit = unit;
        _before = observations;
    }

    /// <summary>How many observations the estimate rests on.</summary>
    public int Observations => _before + _seen;

    /// <summary>Whether there were enough observations to refuse work on the estimate's word.</summary>
    public bool IsConfident => Observations >= ConfidentFrom;

    /// <summary>The fixed part.</summary>
    public TimeSpan Fixed => TimeSpan.FromMilliseconds(_line.Fixed);

    internal Line Line => _line;

    /// <summary>Grows with each new estimate.</summary>
    internal int Version { get; private set; }

    /// <summary>The expected time.</summary>
    /// <param name="amount">Padded tokens, or bytes.</param>
    /// <returns>The time, above zero.</returns>
    public TimeSpan Estimate(long amount) => new((long)(_line.At(amount / _unit) * TimeSpan.TicksPerMillisecond));

    /// <summary>The amount that takes the given time.</summary>
    /// <param name="time">The time.</param>
    /// <returns>Padded tokens, or bytes; 0 when the fixed part alone takes longer.</returns>
    public long AmountWithin(TimeSpan time)
    {
        var left = time.TotalMilliseconds - _line.Fixed;
        return left <= 0 ? 0 : _line.PerUnit <= 0 ? long.MaxValue : (long)Math.Min(long.MaxValue / 2, left / _line.PerUnit * _unit);
    }

    internal void Observe(long amount, TimeSpan time)
    {
        if (amount < 0 || time <= TimeSpan.Zero)
        {
            return;
        }

        var place = _seen++ % Window;
        _units[place] = amount / _unit;
        _times[place] = time.TotalMilliseconds;
        if (_seen <= 2 * RefitEvery || _seen % RefitEvery == 0)
        {
            var count = Math.Min(_seen, Window);
            _line = RobustLine.Fit(_units.AsSpan(0, count), _times.AsSpan(0, count), _prior);
            Version++;
        }
    }
}
