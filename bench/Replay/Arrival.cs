using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Replay;

/// <summary>A request of a trace.</summary>
/// <param name="Task">Which task, from 0.</param>
/// <param name="At">When, counted from the first request.</param>
internal readonly record struct Arrival(int Task, TimeSpan At)
{
    /// <summary>The same requests, so that so many come per second on average.</summary>
    public static Arrival[] AtRate(Arrival[] arrivals, double perSecond)
    {
        var (last, span) = (arrivals[^1].At, (arrivals.Length - 1) / perSecond);
        return last > TimeSpan.Zero ? Array.ConvertAll(arrivals, a => a with { At = a.At * (span / last.TotalSeconds) }) : arrivals;
    }

    /// <summary>The same requests, all at once.</summary>
    public static Arrival[] AtOnce(Arrival[] arrivals) => Array.ConvertAll(arrivals, a => a with { At = TimeSpan.Zero });

    /// <summary>Lays a trace out in time; its letters, in their order, stand for the tasks, again from the first if there are more.</summary>
    public static Arrival[] Of(Trace trace, int tasks, double stretch)
    {
        var letters = trace.Entries.Select(e => e.Letter).Distinct().Order(StringComparer.Ordinal).ToList();
        var arrivals = new Arrival[trace.Entries.Count];
        var at = TimeSpan.Zero;
        for (var i = 0; i < arrivals.Length; i++)
        {
            arrivals[i] = new Arrival(letters.IndexOf(trace.Entries[i].Letter) % tasks, at);
            at += trace.Entries[i].Interval * stretch;
        }

        return arrivals.Length > 0 ? arrivals : throw new CommandException($"trace '{trace.Name}' is empty.");
    }
}
