using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Density;

/// <summary>Shows throughput by popularity and size of the device, as far as it was measured.</summary>
internal sealed class DensityTable(ModelOptions options, long taskBytes, int tasks, int requests)
{
    private const double Shoulder = 0.1;

    public void AddTo(Report report, IReadOnlyList<DensityCell> cells)
    {
        var measured = cells.Where(c => c.Throughput.Count > 0).ToList();
        if (measured.Count == 0)
        {
            return;
        }

        var table = new Table("popularity", "tasks ÷ device", "requests a second", "of all resident", "found on the device");
        foreach (var cell in measured)
        {
            table.Add(
                Name(cell.Law),
                FormattableString.Invariant($"{cell.Oversubscription:0.0}×"),
                Spread.Of(cell.Throughput).Text("0.0"),
                FormattableString.Invariant($"{100 * Median(cell) / Median(Resident(measured, cell.Law)):0} %"),
                FormattableString.Invariant($"{100 * Spread.Of(cell.Hits).Median:0} %"));
        }

        report.Add(table);
        report.Add(
            $"{tasks} {options.Size} tasks of {ByteSize.Format(taskBytes)}, {requests} requests of 1 × 16 tokens a round, two at a time; medians of "
            + $"{measured[0].Throughput.Count} rounds and their range. The floor of a request is its weights read once; one that does not find "
            + "them maps what is missing besides, and takes the room from another task. Tasks are leased as requests come, without a scheduler that looks ahead.");
        foreach (var law in measured.GroupBy(c => c.Law).Where(l => l.Any(c => c.Oversubscription == 4)))
        {
            report.Figure(law.Key == LetterLaw.Zipf ? "oversubscribed_4x_ratio" : "oversubscribed_4x_ratio_uniform", Median(law.Last()) / Median(law.First()));
        }

        if (measured.Count == cells.Count)
        {
            report.Figure("worst_step_0.9_1.1", measured.GroupBy(c => c.Law).Min(WorstStep));
        }
    }

    /// <summary>The least share of its throughput that a device keeps from one size to the next around the one that holds all.</summary>
    private static double WorstStep(IEnumerable<DensityCell> cells)
    {
        var near = cells.Where(c => Math.Abs(c.Oversubscription - 1) < Shoulder + 0.001).Select(Median).ToArray();
        return near.Zip(near.Skip(1), (before, after) => after / before).Min();
    }

    private static DensityCell Resident(IReadOnlyList<DensityCell> cells, LetterLaw law) => cells.First(c => c.Law == law);

    private static double Median(DensityCell cell) => Spread.Of(cell.Throughput).Median;

    private static string Name(LetterLaw law) => law == LetterLaw.Zipf ? "Zipf(1.0)" : "uniform";
}
