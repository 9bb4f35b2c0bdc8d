using PtmOrleans.Client.Operations;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Cli.Traces;

/// <summary>Gathers arrivals into a trace. The letters are given to the tasks in order of first appearance.</summary>
internal sealed class TraceRecorder
{
    private readonly List<(double At, string Task)> _arrivals = [];
    private readonly HashSet<string> _tasks = new(StringComparer.Ordinal);
    private long _dropped;

    public int Requests => _arrivals.Count;

    public int Tasks => _tasks.Count;

    /// <summary>Whether a trace can have no more.</summary>
    public bool IsFull => _arrivals.Count == Trace.MaxEntries;

    public void Add(ArrivalInfo arrival)
    {
        _dropped += arrival.Dropped;
        if (arrival.Task is { } task && !IsFull)
        {
            _arrivals.Add((arrival.At, task));
            _tasks.Add(task);
        }
    }

    /// <summary>What was gathered.</summary>
    /// <param name="name">The trace's name.</param>
    /// <param name="length">How long the recording lasted: the last request's interval reaches to its end.</param>
    public Recording End(string name, TimeSpan length)
    {
        // They are told in the order in which they were ready to run, which is not always that of arrival.
        var sorted = _arrivals.OrderBy(a => a.At).ToArray();
        var letters = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new TraceEntry[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            var next = i + 1 < sorted.Length ? sorted[i + 1].At : length.TotalSeconds;
            var letter = letters.GetValueOrDefault(sorted[i].Task) ?? (letters[sorted[i].Task] = WorkloadGenerator.Letter(letters.Count));
            entries[i] = new TraceEntry(letter, Between(sorted[i].At, next));
        }

        return new Recording(new Trace(name, entries), letters.ToDictionary(l => l.Value, l => l.Key), _dropped);
    }

    private static TimeSpan Between(double from, double to) =>
        TimeSpan.FromSeconds(Math.Clamp(to - from, 0, Trace.MaxInterval.TotalSeconds));
}
