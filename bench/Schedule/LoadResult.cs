using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Schedule;

/// <summary>What was measured at a point.</summary>
/// <param name="Point">Where.</param>
/// <param name="Curves">Per seed.</param>
internal sealed record LoadResult(LoadPoint Point, IReadOnlyList<LoadCurve> Curves)
{
    public Spread Saturation => Spread.Of(Curves.Select(c => c.Saturation));

    public Spread TwiceRatio => Spread.Of(Curves.Select(c => c.TwiceRatio));

    public Spread Goodput(int load) => Spread.Of(Curves.Select(c => c.Goodput[load]));
}
