using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Simulates the points of a sweep on all cores. What is done stays when the sweep is interrupted.</summary>
internal sealed class Sweep<TPoint, TResult>(
    string unit, IReadOnlyList<TPoint> points, Func<TPoint, CancellationToken, TResult> run, Action<int> told)
    where TResult : class
{
    private readonly TResult?[] _results = new TResult?[points.Count];
    private int _count;

    /// <summary>The results that there are, in the order of their points.</summary>
    public IReadOnlyList<TResult> Done => [.. _results.OfType<TResult>()];

    /// <summary>How far the sweep got if it did not get to its end; otherwise null.</summary>
    public string? Interruption => _count == points.Count ? null
        : $"Interrupted after {_count} of {points.Count} {unit}; everything here is of these alone.";

    public Task RunAsync(CancellationToken cancellationToken) => ProgressBar.RunAsync("Simulating", async bar =>
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, points.Count, options, (i, token) =>
        {
            _results[i] = run(points[i], token);
            var count = Interlocked.Increment(ref _count);
            bar($"{count} of {points.Count} {unit}", count, points.Count);
            told(count);
            return ValueTask.CompletedTask;
        });
        return true;
    });
}
