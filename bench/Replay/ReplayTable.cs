using System.Globalization;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Replay;

/// <summary>Shows every run and makes figures of the medians: of the first arm, and of the baseline against it.</summary>
internal sealed class ReplayTable(ReplayOptions options, Arrival[] arrivals, double? burst)
{
    public void AddTo(Report report, IReadOnlyDictionary<Arm, List<ReplayResult>> results)
    {
        report.Add(Runs(results));
        var (ours, baseline) = (results[options.Arms[0]], results.Where(r => r.Key == Arm.Baseline).SelectMany(r => r.Value).ToList());
        if (ours.Count > 0)
        {
            report.Figure("late", Median(ours, r => r.Late));
            report.Figure("switches", Median(ours, r => r.Switches));
            report.Figure("throughput", Median(ours, r => r.Throughput));
            report.Figure("response_p99_ms", Median(ours, r => r.Milliseconds(0.99)));
            report.Figure("busy", Median(ours, r => r.Busy));
        }

        if (ours.Count > 0 && baseline.Count > 0 && ours.Concat(baseline).All(r => r.IsWhole))
        {
            report.Figure("throughput_ratio", Median(ours, r => r.Throughput) / Median(baseline, r => r.Throughput));
            report.Figure("switch_ratio", Median(baseline, r => r.Switches) / Math.Max(1, Median(ours, r => r.Switches)));
            report.Figure("timeout_ratio", Median(baseline, r => r.Late) / Math.Max(1, Median(ours, r => r.Late)));
            report.Add(Explanation(ours));
        }
    }

    private Table Runs(IReadOnlyDictionary<Arm, List<ReplayResult>> results)
    {
        var table = new Table(
            "arm", "requests", "answered", "time", "per second", "busy", "switches", $"late > {options.Deadline.TotalSeconds:0.##} s", "weights read",
            "batch", "loading", "run", "mean", "p50", "p99");
        foreach (var (arm, result) in results.SelectMany(r => r.Value.Select(v => (r.Key.Name, v))))
        {
            table.Add(
                arm, $"{result.Requests}", $"{result.Answered}", Text($"{result.Seconds:0.0} s"), Text($"{result.Throughput:0.00}"),
                Text($"{result.Busy:P0}"), $"{result.Switches}", $"{result.Late}", ByteSize.Format(result.Bytes), Text($"{result.BatchItems:0.0}"), Text($"{result.SwitchMilliseconds:0} ms"), Text($"{result.RunMilliseconds:0} ms"),
                Text($"{result.MeanMilliseconds:0} ms"), Text($"{result.Milliseconds(0.5):0} ms"), Text($"{result.Milliseconds(0.99):0} ms"));
        }

        return table;
    }

    private string Explanation(List<ReplayResult> ours)
    {
        var mean = arrivals[^1].At.TotalMilliseconds / Math.Max(1, arrivals.Length - 1);
        var pace = burst is { } rate ? Text($" ({options.Load:P0} of the {rate:0.0} a second at which all at once are served)") : "";
        var noneLate = Median(ours, r => r.Late) < 1 ? " None was late; the ratio counts one." : "";
        return Text($"{options.Tasks} {options.Size} tasks, weights for {options.Budget} on the device, {options.Tokens} tokens a request, ")
            + Text($"a request every {mean:0.#} ms on average{pace}; lists wait up to {options.Arms[0].Window.TotalMilliseconds} ms for more. ")
            + Text($"Ratios are of medians of {ours.Count} runs.{noneLate}");
    }

    private static double Median(List<ReplayResult> results, Func<ReplayResult, double> value) =>
        Report.Quantile([.. results.Select(value).Order()], 0.5);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
