namespace PtmOrleans.Scheduling.Workloads;

/// <summary>What a trace amounts to.</summary>
public sealed record TraceSummary
{
    /// <summary>Requests.</summary>
    public required int Tasks { get; init; }

    /// <summary>Different letters.</summary>
    public int Letters => Counts.Count;

    /// <summary>The intervals' sum.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>The intervals' mean, zero for an empty trace.</summary>
    public required TimeSpan MeanInterval { get; init; }

    /// <summary>The intervals' standard deviation.</summary>
    public required TimeSpan IntervalDeviation { get; init; }

    /// <summary>How often a request has another letter than the one before it: the switches of one machine that serves in order.</summary>
    public required int AdjacentChanges { get; init; }

    /// <summary>Requests per letter, in ordinal order of the letters.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    internal static TraceSummary Of(Trace trace)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        var (span, squares, changes) = (0L, 0.0, 0);
        for (var i = 0; i < trace.Entries.Count; i++)
        {
            var (letter, interval) = trace.Entries[i];
            counts[letter] = counts.GetValueOrDefault(letter) + 1;
            span += interval.Ticks;
            changes += i > 0 && letter != trace.Entries[i - 1].Letter ? 1 : 0;
        }

        var mean = (double)span / Math.Max(1, trace.Entries.Count);
        foreach (var entry in trace.Entries)
        {
            squares += (entry.Interval.Ticks - mean) * (entry.Interval.Ticks - mean);
        }

        return new TraceSummary
        {
            Tasks = trace.Entries.Count,
            Span = new TimeSpan(span),
            MeanInterval = new TimeSpan((long)mean),
            IntervalDeviation = new TimeSpan((long)Math.Sqrt(squares / Math.Max(1, trace.Entries.Count))),
            AdjacentChanges = changes,
            Counts = counts,
        };
    }
}
