using PtmOrleans.Bench.Limits;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Bench.Steady;

/// <summary>
/// One task that stays where it is: batches through an executor with the weights bound, and on a device that has packed them, against a
/// dedicated session with initializers as ONNX Runtime makes it by default. The arms take turns; each begins with a run that does not count.
/// </summary>
internal sealed class SteadyBench(ModelOptions options, Report report)
{
    private const int RunsPerTurn = 2;
    private const int RunsToPack = 1000;
    private readonly SteadyArms[] _arms =
        [.. new[] { (1, 8), (1, 16), (1, 64), (1, 128), (8, 128) }.Select(f => new SteadyArms(new BatchForm(f.Item1, f.Item2)))];

    /// <summary>Told when all arms have had a turn with batches of one extent.</summary>
    public Action Done { get; init; } = () => { };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, 1, cancellationToken);
        using var models = await WholeModels.WriteAsync(fleet, 1, cancellationToken);
        await using var device = new LocalDevice(fleet, fleet.TaskBytes);
        await using var packing = new LocalDevice(fleet, 2 * fleet.TaskBytes, packs: true);
        using var lease = await device.Cache.AcquireAsync(fleet.Tasks[0], cancellationToken);
        using var dedicated = new WholeModel(models.FileOf(0), spins: true);
        using var sleeping = new WholeModel(models.FileOf(0), spins: false);
        await PackAsync(packing, fleet.Tasks[0], cancellationToken);
        var bandwidth = ReadLimit.OfMemory(lease.Task);
        try
        {
            await ProgressBar.RunAsync("Running", async bar =>
            {
                for (var turn = 0; turn < options.Rounds * _arms.Length; turn++)
                {
                    var arms = _arms[turn % _arms.Length];
                    bar(arms.Form.Name, turn, options.Rounds * _arms.Length);
                    await TurnAsync(arms.Bound, () => device.RunAsync(fleet.Tasks[0], arms.Form, cancellationToken), cancellationToken);
                    await TurnAsync(arms.Packed, () => packing.RunAsync(fleet.Tasks[0], arms.Form, cancellationToken), cancellationToken);
                    await TurnAsync(arms.Dedicated, () => Run(dedicated, arms.Form), cancellationToken);
                    await TurnAsync(arms.Sleeping, () => Run(sleeping, arms.Form), cancellationToken);
                    Done();
                }

                return true;
            });
        }
        finally
        {
            Array.ForEach(_arms, a => a.AddTo(report));
            if (!_arms[0].Bound.IsEmpty)
            {
                report.Add(Explanation(lease.Task, bandwidth));
            }
        }
    }

    private async Task PackAsync(LocalDevice device, Manifest task, CancellationToken cancellationToken)
    {
        for (var run = 0; device.Packed == 0; run++)
        {
            if (run == RunsToPack)
            {
                throw new CommandException($"after {run} runs the task's weights are still not packed", 1);
            }

            await device.RunAsync(task, _arms[^1].Form, cancellationToken);
        }
    }

    private static async Task TurnAsync<T>(Series series, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        await run();
        for (var i = 0; i < RunsPerTurn; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await series.TimeAsync(run);
        }
    }

    private static Task<bool> Run(WholeModel model, BatchForm form)
    {
        model.Run(form);
        return Task.FromResult(true);
    }

    private string Explanation(ResidentTask task, double bandwidth)
    {
        var bytes = task.Manifest.Segments.Where(s => s.Part != "embeddings").Sum(s => s.Bytes);
        var (floor, flop) = (1000 * bytes / bandwidth, 2.0 * bytes / sizeof(float));
        return FormattableString.Invariant($"{options.Size}. A run reads all weights but the embeddings at least once: {ByteSize.Format(bytes)}, ")
            + FormattableString.Invariant($"{floor:0.00} ms at the {bandwidth / (1 << 30):0.0} GiB a second at which this machine's processors read them. ")
            + FormattableString.Invariant($"It multiplies and adds {flop / 1e9:0.###} GFLOP for each token. Ratios are bound and packed ÷ dedicated. ")
            + "Up to 64 tokens neither reads packed weights: the narrow form of the skeleton takes them as they lie.";
    }
}
