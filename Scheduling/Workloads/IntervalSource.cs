namespace PtmOrleans.Scheduling.Workloads;

/// <summary>Draws intervals.</summary>
internal sealed class IntervalSource(WorkloadOptions options, Xoshiro256 random)
{
    private readonly double _mean = options.Mean.TotalSeconds;
    private double _clock;

    public TimeSpan Next()
    {
        var seconds = options.Intervals switch
        {
            IntervalLaw.Normal => Normal(),
            IntervalLaw.Poisson => _mean * Exponential(),
            IntervalLaw.Gamma => Gamma(),
            _ => Diurnal(),
        };
        var microseconds = Math.Round(Math.Min(seconds, Trace.MaxInterval.TotalSeconds) * 1e6);
        return new TimeSpan((long)microseconds * TimeSpan.TicksPerMicrosecond);
    }

    private double Normal()
    {
        while (true)
        {
            var seconds = _mean + (_mean / 3 * StandardNormal());
            if (seconds > 0)
            {
                return seconds;
            }
        }
    }

    /// <summary>Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), with the boost for shapes below 1.</summary>
    private double Gamma()
    {
        var shape = 1 / (options.Variation * options.Variation);
        var d = shape + 1 - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = StandardNormal();
            var v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(Positive()) < (0.5 * x * x) + (d * (1 - v + Math.Log(v))))
            {
                return _mean / shape * d * v * Math.Pow(Positive(), 1 / shape);
            }
        }
    }

    /// <summary>Thinning (Lewis and Shedler, 1979): arrivals at the highest rate, each kept with the chance rate ÷ highest rate.</summary>
    private double Diurnal()
    {
        var since = _clock;
        var highest = 1 + options.Swing;
        while (true)
        {
            _clock += _mean / highest * Exponential();
            var rate = 1 + (options.Swing * Math.Sin(2 * Math.PI * _clock / options.Day.TotalSeconds));
            if (random.NextDouble() * highest < rate)
            {
                return _clock - since;
            }
        }
    }

    private double Exponential() => -Math.Log(Positive());

    /// <summary>Box and Muller (1958); the second value of each pair is left, which keeps the source without a memory.</summary>
    private double StandardNormal() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Above 0, at most 1, so that it has a logarithm.</summary>
    private double Positive() => 1 - random.NextDouble();
}
