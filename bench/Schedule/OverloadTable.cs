using System.Globalization;
using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Goodput of each policy by load, a table per setting; as a figure, the worst setting of each policy.</summary>
internal sealed class OverloadTable(ScheduleOptions options, IReadOnlyList<LoadResult> results)
{
    private const string Format = "0.00";

    public void AddTo(Report report)
    {
        report.Add(Text(
            $"Goodput is requests on time per second in which requests arrive, {options.Span.TotalSeconds:0} s. ")
            + Text($"The saturation of a policy is the highest load of which it has {LoadProbe.Sustained:P0} on time; ")
            + "loads are multiples of it, each policy's own.");
        foreach (var setting in results.GroupBy(r => (r.Point.Setting, r.Point.MaxBatch)))
        {
            report.Add($"{setting.Key.Setting}. {Batching.Title(setting.Key.MaxBatch)}: goodput (1/s) by load.");
            report.Add(Goodput(setting));
        }

        foreach (var policy in results.GroupBy(r => (r.Point.Policy, Suffix: r.Point.MaxBatch == 1 ? "" : ".batched")))
        {
            report.Figure($"goodput_2x_ratio.{policy.Key.Policy}{policy.Key.Suffix}", policy.Min(r => r.TwiceRatio.Median));
        }
    }

    private static Table Goodput(IEnumerable<LoadResult> results)
    {
        var table = new Table(["policy", "saturation (1/s)", .. LoadCurve.Loads.Select(l => Text($"{l} ×")), "2 × ÷ 1 ×"]);
        foreach (var result in results)
        {
            table.Add([
                result.Point.Policy,
                result.Saturation.Text(Format),
                .. Enumerable.Range(0, LoadCurve.Loads.Count).Select(i => result.Goodput(i).Text(Format)),
                result.TwiceRatio.Text(Format),
            ]);
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
