using PtmOrleans.Bench.Reports;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Bench.Replay;

/// <summary>What one arm made of a trace.</summary>
internal sealed class ReplayResult
{
    private readonly double[] _responses;

    public ReplayResult(Arm arm, Answer?[] answers, DeviceDescription before, DeviceDescription after, TimeSpan deadline, long taskBytes)
    {
        var given = answers.OfType<Answer>().Where(a => a.Timing is not null).ToArray();
        _responses = [.. given.Select(a => a.Response.TotalMilliseconds).Order()];
        Requests = answers.Length;
        IsWhole = given.Length > 0 && answers.All(a => a is not null);
        Answered = given.Length;
        Seconds = given.Length == 0 ? 0 : given.Max(a => a.At).TotalSeconds;
        Switches = after.Switches - before.Switches;
        Late = answers.OfType<Answer>().Count(a => a.Timing is null || a.Response > deadline);
        Busy = Seconds == 0 ? 0 : (after.Busy - before.Busy).TotalSeconds / Seconds;
        SwitchMilliseconds = PerRun(given, t => t.Switch);
        RunMilliseconds = PerRun(given, t => t.Compute);
        BatchItems = Answered / Math.Max(1.0, after.Runs - before.Runs);

        // A whole model is read past the cache.
        Bytes = arm.Loading == ModelLoading.Full ? Switches * taskBytes : after.Cache.BytesPaged - before.Cache.BytesPaged;
    }

    public int Requests { get; }

    public int Answered { get; }

    /// <summary>Whether it came to its end and can be compared with another.</summary>
    public bool IsWhole { get; }

    /// <summary>From the first request to the last answer.</summary>
    public double Seconds { get; }

    public double Throughput => Answered / Math.Max(1e-9, Seconds);

    /// <summary>The executor's share of that time.</summary>
    public double Busy { get; }

    /// <summary>Runs whose weights differed from those of the run before.</summary>
    public long Switches { get; }

    /// <summary>Requests refused, or answered after the deadline.</summary>
    public long Late { get; }

    /// <summary>Bytes of weights brought in.</summary>
    public long Bytes { get; }

    /// <summary>Requests per run.</summary>
    public double BatchItems { get; }

    /// <summary>Time per run spent on getting the task's weights or model ready.</summary>
    public double SwitchMilliseconds { get; }

    /// <summary>Time per run spent on computing.</summary>
    public double RunMilliseconds { get; }

    public double MeanMilliseconds => _responses.Length == 0 ? 0 : _responses.Average();

    public double Milliseconds(double share) => Report.Quantile(_responses, share);

    // Each request of a batch tells of the same run.
    private static double PerRun(Answer[] answers, Func<InferTiming, TimeSpan> time) =>
        answers.Sum(a => time(a.Timing!).TotalMilliseconds / a.Timing!.BatchItems) / Math.Max(1e-9, answers.Sum(a => 1.0 / a.Timing!.BatchItems));
}
