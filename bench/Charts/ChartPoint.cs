namespace PtmOrleans.Bench.Charts;

/// <summary>A value of a line.</summary>
internal readonly record struct ChartPoint(double X, double Y);
