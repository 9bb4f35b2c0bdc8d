using PtmOrleans.Bench.Reports;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Bench.PageIn;

/// <summary>The arms of the comparison for files in one place.</summary>
/// <param name="place">Where the files are.</param>
/// <param name="name">The place in names of figures.</param>
internal sealed class PageInArms(string place, string name)
{
    private static readonly int ParallelLoads = new DeviceWeightCacheOptions { BudgetBytes = 1 }.ParallelLoads;

    private readonly Series _pageIn = new($"page-in, files {place}", $"page_in_{name}_ms");
    private readonly Series _room = new("of the task before it: wait until its room is free", $"free_room_{name}_ms");

    public (Series Series, int Readers)[] Readers { get; } =
    [
        (new Series($"read, files {place}", $"read_{name}_ms"), 1),
        (new Series($"read {ParallelLoads} at a time, files {place}", $"read_parallel_{name}_ms"), ParallelLoads),
    ];

    public void Add(WeightLease lease)
    {
        _pageIn.Add(lease.LoadTime);
        _room.Add(lease.WaitTime);
    }

    /// <summary>Reports what was measured; the share of the limit that page-in reaches, if it was.</summary>
    public double? AddTo(Report report, long bytes)
    {
        foreach (var series in (Series[])[_pageIn, _room, .. Readers.Select(r => r.Series)])
        {
            series.AddTo(report);
        }

        if (_pageIn.IsEmpty)
        {
            return null;
        }

        var (limit, fraction) = (Readers.Min(r => r.Series.Median), Readers.Min(r => r.Series.Median) / _pageIn.Median);
        report.Figure($"fraction_of_limit_{name}", fraction);
        report.Figure($"limit_{name}_gib_per_second", GibPerSecond(limit));
        report.Figure($"page_in_{name}_gib_per_second", GibPerSecond(_pageIn.Median));
        return fraction;

        double GibPerSecond(double milliseconds) => bytes / (double)(1 << 30) / (milliseconds / 1000);
    }
}
