namespace PtmOrleans.Scheduling.Costs;

/// <summary>A straight line through noisy points of which some are far off.</summary>
/// <remarks>
/// Iteratively reweighted least squares on relative errors with Huber weights and the median absolute deviation as scale
/// (Huber and Ronchetti, Robust Statistics, chapter 7), started from a resistant line. Two faint points that follow the prior's shape,
/// scaled to the speed seen, keep the slope sane while all points lie at one place.
/// </remarks>
internal static class RobustLine
{
    private const double HuberLimit = 1.5;
    private const double RejectLimit = 8;
    private const double SmallestScale = 0.02;
    private const double PriorWeight = 0.05;
    private const int Iterations = 10;

    public static Line Fit(ReadOnlySpan<double> units, ReadOnlySpan<double> times, Line prior)
    {
        Span<double> scratch = stackalloc double[units.Length];
        for (var i = 0; i < units.Length; i++)
        {
            scratch[i] = times[i] / prior.At(units[i]);
        }

        var speed = Median(scratch);
        var shape = new Line(prior.Fixed * speed, prior.PerUnit * speed);
        var line = Start(units, times, shape);
        for (var round = 0; round < Iterations; round++)
        {
            for (var i = 0; i < units.Length; i++)
            {
                scratch[i] = Math.Abs(RelativeError(line, units[i], times[i]));
            }

            var scale = Math.Max(SmallestScale, 1.4826 * Median(scratch));
            line = Solve(units, times, line, shape, scale);
        }

        return line;
    }

    /// <summary>The line through the medians of the shorter and the longer half, which no tenth of outliers can move far.</summary>
    private static Line Start(ReadOnlySpan<double> units, ReadOnlySpan<double> times, Line shape)
    {
        Span<double> x = stackalloc double[units.Length];
        Span<double> y = stackalloc double[units.Length];
        units.CopyTo(x);
        times.CopyTo(y);
        x.Sort(y);
        var half = x.Length / 2;
        var (shorter, longer) = (x[half / 2], x[half + ((x.Length - half) / 2)]);
        if (shorter == longer)
        {
            return shape;
        }

        var below = Median(y[..Math.Max(1, half)]);
        var slope = Math.Max(0, (Median(y[half..]) - below) / (longer - shorter));
        return new Line(Math.Max(0, below - (slope * shorter)), slope);
    }

    private static Line Solve(ReadOnlySpan<double> units, ReadOnlySpan<double> times, Line line, Line shape, double scale)
    {
        var sums = default(Sums);
        var (largest, squares) = (1024.0, 0.0);
        for (var i = 0; i < units.Length; i++)
        {
            largest = Math.Max(largest, units[i]);
            var error = Math.Abs(RelativeError(line, units[i], times[i]));
            sums.Add(units[i], times[i], Weight(error / scale) / Square(line.At(units[i])));
            squares += Square(line.At(units[i])) / units.Length;
        }

        sums.Add(0, shape.At(0), PriorWeight / squares);
        sums.Add(largest, shape.At(largest), PriorWeight / squares);
        return sums.Solve();
    }

    private static double Weight(double error) =>
        error <= HuberLimit ? 1 : error <= RejectLimit ? HuberLimit / error : 0;

    private static double RelativeError(Line line, double units, double time) => (time / line.At(units)) - 1;

    private static double Square(double value) => value * value;

    private static double Median(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }

    private struct Sums
    {
        private double _w;
        private double _x;
        private double _y;
        private double _xx;
        private double _xy;

        public void Add(double x, double y, double weight)
        {
            _w += weight;
            _x += weight * x;
            _y += weight * y;
            _xx += weight * x * x;
            _xy += weight * x * y;
        }

        /// <summary>The least-squares line with neither term below zero: time cannot fall with work.</summary>
        public readonly Line Solve()
        {
            var slope = ((_w * _xy) - (_x * _y)) / ((_w * _xx) - (_x * _x));
            var start = (_y - (slope * _x)) / _w;
            return slope < 0 ? new Line(_y / _w, 0) : start < 0 ? new Line(0, _xy / _xx) : new Line(start, slope);
        }
    }
}
