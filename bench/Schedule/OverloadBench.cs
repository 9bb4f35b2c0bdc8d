using PtmOrleans.Bench.Charts;
using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Schedule;

/// <summary>What becomes of each policy when it is offered more than it can serve.</summary>
internal sealed class OverloadBench(ScheduleOptions options, Report report)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sweep = new Sweep<LoadPoint, LoadResult>(
            "curves", Points(), (point, token) => new LoadProbe(options, point, token).Run(), options.Told);
        try
        {
            await sweep.RunAsync(cancellationToken);
        }
        finally
        {
            Tell(sweep);
        }
    }

    private LoadPoint[] Points() =>
    [
        .. from gpu in options.Gpus
           from machines in options.Machines
           from letters in options.Letters
           from batch in options.Batches
           from policy in options.Policies
           select new LoadPoint(gpu, machines, batch, letters, policy),
    ];

    private void Tell(Sweep<LoadPoint, LoadResult> sweep)
    {
        if (sweep.Interruption is { } interruption)
        {
            report.Add(interruption);
        }

        new OverloadTable(options, sweep.Done).AddTo(report);
        if (options.Csv is { } csv)
        {
            File.WriteAllText(csv, OverloadCsv.Write(sweep.Done));
        }

        if (options.Svg is { } svg && sweep.Done.Count > 0)
        {
            File.WriteAllText(svg, SvgChart.Draw(OverloadChart.Of(sweep.Done)));
        }
    }
}
