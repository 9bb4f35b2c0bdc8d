using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Bench.Replay;

/// <summary>
/// Replays a trace at its own pace against a node, arm by arm in one run. Every arm gets a fresh node over the same store, answers one
/// request per task before time starts, and computes everything, however late.
/// </summary>
internal sealed class ReplayBench(ReplayOptions options, Report report)
{
    private readonly Dictionary<Arm, List<ReplayResult>> _results = options.Arms.ToDictionary(a => a, _ => new List<ReplayResult>());

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, options.Tasks, cancellationToken);
        if (options.Arms.Any(a => a.Loading == ModelLoading.Full))
        {
            Space.Require(Path.GetTempPath(), fleet.WeightBytes, "whole models", "--baseline none and TMPDIR");
        }

        var (arrivals, burst) = await PaceAsync(fleet, cancellationToken);
        try
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var arm in options.Arms)
                {
                    _results[arm].Add(await RunAsync(arm, fleet, arrivals, arm.Name, cancellationToken));
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            new ReplayTable(options, arrivals, burst).AddTo(report, _results);
        }
    }

    /// <summary>The arrivals at the pace asked for, and the rate of a burst if that had to be found out.</summary>
    private async Task<(Arrival[] Arrivals, double? Burst)> PaceAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        if (options.Load is not { } load)
        {
            return (options.Arrivals, null);
        }

        var burst = await RunAsync(options.Arms[0], fleet, Arrival.AtOnce(options.Arrivals), "burst", cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return (Arrival.AtRate(options.Arrivals, load * burst.Throughput), burst.Throughput);
    }

    private async Task<ReplayResult> RunAsync(
        Arm arm, Fleet fleet, Arrival[] arrivals, string name, CancellationToken cancellationToken)
    {
        await using var node = new ReplayNode(arm, fleet, options.Budget);
        await node.StartAsync(cancellationToken);
        var loop = new OpenLoop(node.Invoker, fleet.Tasks, options.Tokens, arm.TellsDeadlines ? options.Deadline : null);
        await loop.WarmUpAsync(cancellationToken);
        var before = await node.DescribeAsync();
        var answers = await ProgressBar.RunAsync(name, bar => loop.RunAsync(arrivals, Answered(bar), cancellationToken));
        var after = await node.DescribeAsync();
        return new ReplayResult(arm, answers, before, after, options.Deadline, fleet.TaskBytes);
    }

    private Action<int> Answered(Action<string, long, long> bar) => done =>
    {
        bar($"{done} of {options.Arrivals.Length}", done, options.Arrivals.Length);
        options.Answered(done);
    };
}
