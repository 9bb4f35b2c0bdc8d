using System.Globalization;

namespace PtmOrleans.Bench.Reports;

/// <summary>What a value was over seeds or rounds.</summary>
internal readonly record struct Spread(double Median, double Low, double High)
{
    /// <param name="values">One or more.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>The median, and the range if there is one.</summary>
    public string Text(string format) =>
        Write(Median, format) + (Low < High ? $" ({Write(Low, format)}–{Write(High, format)})" : "");

    private static string Write(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
