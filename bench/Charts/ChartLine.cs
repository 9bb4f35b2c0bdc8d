namespace PtmOrleans.Bench.Charts;

/// <summary>A line of a panel.</summary>
/// <param name="Name">Written at its end; lines of one name look alike in all panels.</param>
/// <param name="Points">One or more, in order of X.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points);
