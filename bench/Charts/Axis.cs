namespace PtmOrleans.Bench.Charts;

/// <summary>Maps values to places along an edge of a panel, with marks at round numbers.</summary>
internal sealed class Axis
{
    private const int MostMarks = 8;
    private readonly double _least;
    private readonly double _most;
    private readonly double _from;
    private readonly double _to;

    /// <param name="least">The smallest value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="from">Where the smallest value lies.</param>
    /// <param name="to">Where the largest value lies.</param>
    public Axis(double least, double most, double from, double to)
    {
        (_least, _most, _from, _to) = (least, most > least ? most : least + 1, from, to);
        var step = Step((_most - _least) / MostMarks);
        var first = Math.Ceiling((_least / step) - 1e-9);
        Marks = [.. Enumerable.Range(0, MostMarks + 2).Select(i => (first + i) * step).TakeWhile(mark => mark <= _most + (1e-9 * step))];
    }

    public IReadOnlyList<double> Marks { get; }

    public double this[double value] => _from + ((value - _least) / (_most - _least) * (_to - _from));

    /// <summary>The smallest of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that is not below the value.</summary>
    private static double Step(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * (value <= power ? 1 : value <= 2 * power ? 2 : value <= 5 * power ? 5 : 10);
    }
}
