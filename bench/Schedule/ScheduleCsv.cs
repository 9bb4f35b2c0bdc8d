namespace PtmOrleans.Bench.Schedule;

/// <summary>A row per cell and policy: every metric, as the median over the seeds, and how far late requests and switches spread.</summary>
internal static class ScheduleCsv
{
    private static readonly Metric[] Spreading = [Metric.Late, Metric.Switches];

    public static string Write(IEnumerable<CellResult> results)
    {
        var csv = new CsvText();
        csv.Add([
            "gpu", "machines", "max_batch", "workload", "policy", "seeds",
            .. Metric.All.Select(m => m.Name),
            .. Spreading.SelectMany(m => new[] { $"{m.Name}_low", $"{m.Name}_high" }),
        ]);
        foreach (var (cell, runs) in results)
        {
            foreach (var (policy, seeds) in runs)
            {
                csv.Add([
                    cell.Gpu, cell.Machines, cell.MaxBatch, cell.Workload, policy, seeds.Count,
                    .. Metric.All.Select(m => (object)m.Over(seeds).Median),
                    .. Spreading.Select(m => m.Over(seeds)).SelectMany(s => new object[] { s.Low, s.High }),
                ]);
            }
        }

        return csv.ToString();
    }
}
