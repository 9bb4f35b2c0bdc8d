using PtmOrleans.Bench.Charts;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Late requests and switches by number of machines: a row of panels for each batch size.</summary>
internal static class ScheduleChart
{
    public static Chart Of(IReadOnlyList<CellResult> results) => new(
        "Scheduling policies by number of machines",
        [
            .. results.GroupBy(r => r.Cell.MaxBatch).SelectMany(group => new[]
            {
                Panel($"{Batching.Title(group.Key)}: late, % of requests", group, Metric.Late),
                Panel($"{Batching.Title(group.Key)}: switches per 100 requests", group, Metric.Switches),
            }),
        ]);

    private static ChartPanel Panel(string title, IEnumerable<CellResult> results, Metric metric)
    {
        var byMachines = results.GroupBy(r => r.Cell.Machines).OrderBy(g => g.Key).ToArray();
        var policies = byMachines[0].First().Runs.Keys;
        return new ChartPanel(
            title, "machines", [.. policies.Select(p => new ChartLine(p, [.. byMachines.Select(g => Point(g, p, metric))]))]);
    }

    private static ChartPoint Point(IGrouping<int, CellResult> cells, string policy, Metric metric)
    {
        var runs = cells.Select(r => r.Runs[policy]).ToArray();
        return new ChartPoint(cells.Key, 100 * metric.Over(runs).Median / Metric.Tasks.Over(runs).Median);
    }
}
