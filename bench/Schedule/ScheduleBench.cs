using PtmOrleans.Bench.Charts;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Every policy in every cell, in virtual time.</summary>
internal sealed class ScheduleBench(ScheduleOptions options, Report report)
{
    public async Task RunAsync(IReadOnlyList<Cell> cells, CancellationToken cancellationToken)
    {
        var sweep = new Sweep<Cell, CellResult>("cells", cells, (cell, token) => cell.Run(options.Policies, token), options.Told);
        try
        {
            await sweep.RunAsync(cancellationToken);
        }
        finally
        {
            Tell(sweep);
        }
    }

    private static string Definition(IReadOnlyList<CellResult> done)
    {
        var deadline = done[0].Cell.Options(PolicyCatalog.Default).Deadline.TotalSeconds;
        var ours = FormattableString.Invariant($"Late: done later than {deadline:0} s after arrival, loading included.");
        return done[0].Cell.Logged is null ? ours : $"{ours} The logs count only requests that waited that long, which favours them.";
    }

    private void Tell(Sweep<Cell, CellResult> sweep)
    {
        var done = sweep.Done;
        if (sweep.Interruption is { } interruption)
        {
            report.Add(interruption);
        }

        if (done.Count > 0)
        {
            report.Add(Definition(done));
        }

        foreach (var group in done.GroupBy(r => r.Cell.MaxBatch))
        {
            new ScheduleTable(options, group.Key, [.. group]).AddTo(report);
        }

        if (options.Csv is { } csv)
        {
            File.WriteAllText(csv, ScheduleCsv.Write(done));
        }

        if (options.Svg is { } svg && done.Count > 0)
        {
            File.WriteAllText(svg, SvgChart.Draw(ScheduleChart.Of(done)));
        }
    }
}
