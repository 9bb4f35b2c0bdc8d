using System.Globalization;
using PtmOrleans.Scheduling.Workloads;
using Spectre.Console;

namespace PtmOrleans.Cli.Traces;

/// <summary>A trace for people.</summary>
internal static class TraceScreen
{
    private const int Bars = 40;
    private const int Bins = 12;
    private const int Columns = 80;
    private const int MostLetters = 26;
    private const string Heights = " ▁▂▃▄▅▆▇█";

    /// <summary>A trace in one line.</summary>
    public static string Line(TraceSummary trace) => Text(
        $"{Count(trace.Tasks, "request")} of {Count(trace.Letters, "task")} over {trace.Span.TotalSeconds:0.##} s, ")
        + $"{Count(trace.AdjacentChanges, "change")} of task";

    public static void Show(IAnsiConsole console, Trace trace)
    {
        var summary = trace.Summarize();
        console.WriteLine($"{trace.Name}: {Line(summary)}.");
        if (summary.Tasks == 0)
        {
            return;
        }

        console.WriteLine(Text(
            $"Intervals: mean {Ms(summary.MeanInterval):0.##} ms, deviation {Ms(summary.IntervalDeviation):0.##} ms."));
        console.WriteLine();
        console.Write(Intervals(trace));
        console.Write(Letters(summary));
        console.WriteLine("Requests over time");
        console.WriteLine($"  {Sparkline(trace, summary.Span)}");
    }

    /// <summary>How many requests came in each part of the trace.</summary>
    public static string Sparkline(Trace trace, TimeSpan span)
    {
        var columns = new int[Columns];
        var at = 0L;
        foreach (var entry in trace.Entries)
        {
            columns[Math.Min(Columns - 1, (int)(Columns * (double)at / Math.Max(1, span.Ticks)))]++;
            at += entry.Interval.Ticks;
        }

        // Rounded up, so that only emptiness is empty.
        var most = columns.Max();
        return string.Concat(columns.Select(c => Heights[((c * (Heights.Length - 1)) + most - 1) / most]));
    }

    private static Grid Intervals(Trace trace)
    {
        var sorted = trace.Entries.Select(e => e.Interval.TotalMilliseconds).Order().ToArray();

        // The longest pauses share the last bin, or all others would share the first.
        var reach = Math.Max(sorted[(int)(0.98 * (sorted.Length - 1))], 1e-3);
        var bins = new int[Bins];
        foreach (var interval in sorted)
        {
            bins[(int)Math.Min(Bins - 1, interval / reach * (Bins - 1))]++;
        }

        return Bar("Interval", bins.Select((count, i) => (
            Text($"{(i < Bins - 1 ? "" : "from ")}{i * reach / (Bins - 1):0.##} ms"), count)));
    }

    private static Grid Letters(TraceSummary trace)
    {
        var sorted = trace.Counts.OrderByDescending(c => c.Value).ToArray();
        var rest = sorted.Skip(MostLetters).ToArray();
        var rows = sorted.Take(MostLetters).Select(c => (c.Key, c.Value));
        return Bar("Task", rest.Length == 0 ? rows : rows.Append(($"{rest.Length} more", rest.Sum(c => c.Value))));
    }

    private static Grid Bar(string title, IEnumerable<(string Name, int Count)> rows)
    {
        var all = rows.ToArray();
        var most = all.Max(r => r.Count);
        var grid = new Grid().AddColumn(new GridColumn().RightAligned()).AddColumn(new GridColumn().RightAligned()).AddColumn();
        grid.AddRow(title, "requests", "");
        foreach (var (name, count) in all)
        {
            grid.AddRow(Markup.Escape(name), $"{count}", new string('█', (int)((long)count * Bars / most)));
        }

        return grid.AddEmptyRow();
    }

    private static double Ms(TimeSpan time) => time.TotalMilliseconds;

    private static string Count(int count, string noun) => Text($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
