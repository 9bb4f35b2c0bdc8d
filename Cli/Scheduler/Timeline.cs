using System.Globalization;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Cli.Scheduler;

/// <summary>Pictures in characters.</summary>
internal static class Timeline
{
    private const int Columns = 80;
    private const int GaugeColumns = 20;
    private const char Idle = '·';
    private const char Switching = '/';
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>
    /// When a device's instances were expected to switch and to run, as of the decisions: a row per instance, a letter per list.
    /// </summary>
    /// <param name="decisions">The device's decisions, the oldest first; at least one.</param>
    /// <param name="instances">Batches that it runs at a time.</param>
    public static IEnumerable<string> Draw(IReadOnlyList<DecisionInfo> decisions, int instances)
    {
        var lists = decisions.Select(d => d.List).Distinct().ToArray();
        var spans = Place(decisions, instances);
        var begin = decisions[0].Time;
        var length = Math.Max(1, spans.Max(s => (s.End - begin).TotalMilliseconds));
        var rows = Enumerable.Range(0, instances).Select(_ => new string(Idle, Columns).ToCharArray()).ToArray();
        foreach (var span in spans)
        {
            // However short a run is, it is seen.
            var run = Math.Min(Column(span.Running), Columns - 1);
            Fill(rows[span.Instance], Column(span.Start), run, Switching);
            Fill(rows[span.Instance], run, Math.Max(Column(span.End), run + 1), Letter(lists, span.List));
        }

        foreach (var row in rows.Where(r => r.Any(c => c != Idle)))
        {
            yield return $"  {begin:HH:mm:ss.fff} {new string(row)} {begin.AddMilliseconds(length):HH:mm:ss.fff}";
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  a character is {length / Columns:0.#} ms; {Switching} switch; ")
            + string.Join(", ", lists.Select(l => $"{Letter(lists, l)} {l}"));

        int Column(DateTimeOffset time) => (int)Math.Min(Columns, (time - begin).TotalMilliseconds / length * Columns);
    }

    /// <summary>How much of the time from the oldest arrival to the earliest deadline has passed; a late one overflows.</summary>
    public static string Gauge(double ageMs, double? leftMs)
    {
        if (leftMs is not { } left)
        {
            return "";
        }

        var used = (int)Math.Clamp(ageMs / Math.Max(1, ageMs + left) * GaugeColumns, 0, GaugeColumns);
        return left < 0 ? $"{new string('#', GaugeColumns)}!" : new string('#', used) + new string(Idle, GaugeColumns - used);
    }

    /// <summary>Each decision on the instance that is free first, not before it was taken.</summary>
    private static List<Busy> Place(IReadOnlyList<DecisionInfo> decisions, int instances)
    {
        var free = new DateTimeOffset[instances];
        List<Busy> spans = [];
        foreach (var decision in decisions)
        {
            var instance = Array.IndexOf(free, free.Min());
            var start = decision.Time > free[instance] ? decision.Time : free[instance];
            var running = start.AddMilliseconds(decision.ExpectedSwitchMs);
            free[instance] = running.AddMilliseconds(decision.ExpectedExecMs);
            spans.Add(new Busy(instance, decision.List, start, running, free[instance]));
        }

        return spans;
    }

    private static char Letter(string[] lists, string list) => Letters[Array.IndexOf(lists, list) % Letters.Length];

    private static void Fill(char[] row, int from, int to, char with) => row.AsSpan(from, Math.Max(0, to - from)).Fill(with);

    private readonly record struct Busy(int Instance, string List, DateTimeOffset Start, DateTimeOffset Running, DateTimeOffset End);
}
