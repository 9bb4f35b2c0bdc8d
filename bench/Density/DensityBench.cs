using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Density;

/// <summary>
/// Memory of tasks on one device against a session each, and throughput of a device that holds fewer and fewer of its tasks. Cells take
/// turns round by round, on the same requests.
/// </summary>
internal sealed class DensityBench(ModelOptions options, int tasks, int requests, Report report)
{
    private static readonly double[] Oversubscriptions = [0.9, 1, 1.1, 2, 3, 4];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, tasks, cancellationToken);
        using var sharing = await Fleet.PrepareAsync(
            options.Fleet, options.Size, MemoryComparison.Sharing, cancellationToken, sharedEmbeddings: true);
        var memory = new MemoryComparison(fleet, sharing);
        List<DensityCell> cells =
        [
            .. from law in (LetterLaw[])[LetterLaw.Uniform, LetterLaw.Zipf]
               from oversubscription in Oversubscriptions
               select new DensityCell(fleet, law, oversubscription),
        ];
        try
        {
            await memory.MeasureAsync(options.Rounds, cancellationToken);
            await ProgressBar.RunAsync("Serving", bar => ServeAsync(cells, bar, cancellationToken));
        }
        finally
        {
            memory.AddTo(report);
            new DensityTable(options, fleet.TaskBytes, tasks, requests).AddTo(report, cells);
            foreach (var cell in cells)
            {
                await cell.DisposeAsync();
            }
        }
    }

    private async Task<bool> ServeAsync(List<DensityCell> cells, Action<string, long, long> bar, CancellationToken cancellationToken)
    {
        // The first leases check each segment's hash, once per device.
        foreach (var (i, cell) in cells.Index())
        {
            bar("first use", i, (options.Rounds + 1) * cells.Count);
            await cell.WarmUpAsync(cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (i, cell) in cells.Index())
            {
                bar($"round {round + 1} of {options.Rounds}", ((round + 1) * cells.Count) + i, (options.Rounds + 1) * cells.Count);
                await cell.MeasureAsync(requests, seed: round + 1, cancellationToken);
            }
        }

        return true;
    }
}
