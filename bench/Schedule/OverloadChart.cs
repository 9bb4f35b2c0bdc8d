using PtmOrleans.Bench.Charts;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Goodput by offered load, a panel per setting.</summary>
internal static class OverloadChart
{
    public static Chart Of(IReadOnlyList<LoadResult> results) => new(
        "Goodput (on time per second) under overload, each policy from half to three times its saturation",
        [
            .. results.GroupBy(r => (r.Point.Setting, r.Point.MaxBatch)).Select(setting => new ChartPanel(
                $"{setting.Key.Setting}. {Batching.Title(setting.Key.MaxBatch)}",
                "requests offered per second",
                [.. setting.Select(r => new ChartLine(r.Point.Policy, Points(r)))])),
        ]);

    private static ChartPoint[] Points(LoadResult result) =>
        [.. LoadCurve.Loads.Select((load, i) => new ChartPoint(load * result.Saturation.Median, result.Goodput(i).Median))];
}
