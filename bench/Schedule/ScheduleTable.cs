using System.Globalization;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Bench.Schedule;

/// <summary>The cells of one batch size, as tables and figures.</summary>
internal sealed class ScheduleTable(ScheduleOptions options, int maxBatch, IReadOnlyList<CellResult> results)
{
    private const int MostNames = 12;
    private const string None = "–";
    private readonly string _suffix = maxBatch == 1 ? "" : ".batched";
    private readonly LoggedRun[] _logged = [.. results.Select(r => r.Cell.Logged).OfType<LoggedRun>()];

    private bool IsLogged => _logged.Length > 0;

    public void AddTo(Report report)
    {
        report.Add(Text($"{Batching.Title(maxBatch)}: {results.Count} cells, {Tasks} requests."));
        report.Add(Summary(report));
        AddWorse(report);
        if (options.ShowsCells)
        {
            report.Add(Cells());
        }
    }

    private string Tasks => Metric.Tasks.Text(Metric.Tasks.Over([.. results.Select(r => r.Runs.Values.First())]));

    private Table Summary(Report report)
    {
        string[] ratios = IsLogged ? ["fewer late", "fewer switches"] : [];
        var table = new Table(["policy", .. Metric.Shown.Select(m => m.Heading), .. ratios]);
        var logged = (Late: _logged.Sum(r => r.Overtime), Switches: _logged.Sum(r => r.Switches));
        if (IsLogged)
        {
            var makespan = Metric.Makespan.Text(Spread.Of([_logged.Sum(r => r.Milliseconds) / 1000]));
            string[] known = ["omls, as logged", Text($"{logged.Late:#,0}"), Text($"{logged.Switches:#,0}"), makespan];
            table.Add([.. known, .. Enumerable.Repeat(None, 1 + Metric.Shown.Count + ratios.Length - known.Length)]);
            report.Figure("late.logged_omls", logged.Late);
            report.Figure("switches.logged_omls", logged.Switches);
        }

        foreach (var policy in options.Policies)
        {
            var runs = results.Select(r => r.Runs[policy]).ToArray();
            var (late, switches) = (Metric.Late.Over(runs).Median, Metric.Switches.Over(runs).Median);
            report.Figure($"late.{policy}{_suffix}", late);
            report.Figure($"switches.{policy}{_suffix}", switches);
            string[] against = IsLogged ? [Ratio(logged.Late, late), Ratio(logged.Switches, switches)] : [];
            table.Add([policy, .. Metric.Shown.Select(m => m.Text(m.Over(runs))), .. against]);
        }

        return table;
    }

    private void AddWorse(Report report)
    {
        if (!options.Policies.Contains(PolicyCatalog.Default) || options.Policies.Count == 1)
        {
            return;
        }

        var worse = results.Where(r => r.IsWorse).Select(r => r.Cell.Name).ToArray();
        report.Figure($"worse_cells{_suffix}", worse.Length);
        var names = worse.Length == 0 ? "" : $": {string.Join(", ", worse.Take(MostNames))}{(worse.Length > MostNames ? ", …" : "")}";
        report.Add(
            $"Cells in which {PolicyCatalog.Default} has more late requests than another policy: "
            + $"{worse.Length} of {results.Count}{names}.");
    }

    private Table Cells()
    {
        string[] logged = IsLogged ? ["omls, as logged"] : [];
        var table = new Table(["late / switches", .. logged, .. options.Policies]);
        foreach (var result in results)
        {
            logged = result.Cell.Logged is { } run ? [Text($"{run.Overtime} / {run.Switches}")] : logged;
            table.Add([result.Cell.Name, .. logged, .. options.Policies.Select(p => Short(result.Runs[p]))]);
        }

        return table;
    }

    private static string Short(IReadOnlyList<SimulationResult> runs) =>
        $"{Metric.Late.Text(Metric.Late.Over(runs))} / {Metric.Switches.Text(Metric.Switches.Over(runs))}";

    private static string Ratio(double logged, double ours) => ours > 0 ? Text($"{logged / ours:0.00} ×") : None;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
