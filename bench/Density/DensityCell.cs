using System.Diagnostics;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Replay;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Density;

/// <summary>One popularity law on a device of one size; its cache lives as long as the bench and gets used to the law.</summary>
/// <param name="fleet">The tasks.</param>
/// <param name="law">How tasks are drawn.</param>
/// <param name="oversubscription">Bytes of all tasks ÷ bytes of the device.</param>
internal sealed class DensityCell(Fleet fleet, LetterLaw law, double oversubscription) : IAsyncDisposable
{
    // One request runs while the next one's weights come in, as on a node.
    private const int Callers = 2;
    private static readonly BatchForm Form = new(1, 16);

    private readonly LocalDevice _device = new(fleet, (long)Math.Ceiling(fleet.WeightBytes / oversubscription));

    public LetterLaw Law => law;

    public double Oversubscription => oversubscription;

    /// <summary>Requests a second, round by round.</summary>
    public List<double> Throughput { get; } = [];

    /// <summary>Share of requests that found their task on the device, round by round.</summary>
    public List<double> Hits { get; } = [];

    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (var task in fleet.Tasks)
        {
            await _device.RunAsync(task, Form, cancellationToken);
        }
    }

    public async Task MeasureAsync(int requests, int seed, CancellationToken cancellationToken)
    {
        var tasks = Draw(requests, seed);
        var (before, started, next) = (_device.Cache.Snapshot(), Stopwatch.GetTimestamp(), -1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()));
        Throughput.Add(requests / Stopwatch.GetElapsedTime(started).TotalSeconds);
        Hits.Add((_device.Cache.Snapshot().Hits - before.Hits) / (double)requests);

        async Task CallAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                await _device.RunAsync(fleet.Tasks[tasks[i]], Form, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _device.DisposeAsync();

    private int[] Draw(int requests, int seed)
    {
        var trace = WorkloadGenerator.Generate(new WorkloadOptions
        {
            Tasks = requests,
            Letters = fleet.Tasks.Count,
            Law = law,
            Seed = (ulong)seed,
        });
        return [.. Arrival.Of(trace, fleet.Tasks.Count, stretch: 1).Select(a => a.Task)];
    }
}
