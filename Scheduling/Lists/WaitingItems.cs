using System.Runtime.InteropServices;

namespace PtmOrleans.Scheduling.Lists;

/// <summary>The waiting entries of a list in order of arrival.</summary>
/// <remarks>
/// Adding at the end and finding an entry are O(log n). Picking a batch scans the entries once per priority band, O(n): with the default
/// limit of 1,024 entries a few microseconds, far less than any batch takes to run.
/// </remarks>
internal sealed class WaitingItems<TItem>
{
    private readonly List<Entry<TItem>> _entries = [];
    private Extremes? _extremes;

    public int Count => _entries.Count;

    public long Tokens { get; private set; }

    public Entry<TItem>? Oldest => _entries.Count > 0 ? _entries[0] : null;

    public int HighestPriority => (_extremes ??= Scan()).Priority;

    /// <summary>Ticks; <see cref="long.MaxValue"/> when no entry has a deadline.</summary>
    public long EarliestDeadline => (_extremes ??= Scan()).Earliest;

    /// <summary>Ticks; <see cref="long.MaxValue"/> when some entry has no deadline.</summary>
    public long LatestDeadline => (_extremes ??= Scan()).Latest;

    public void Add(Entry<TItem> entry)
    {
        entry.State = ItemState.Waiting;
        _entries.Insert(IndexOf(entry), entry);
        Tokens += entry.Tokens;
        _extremes = _extremes?.With(entry);
    }

    public void Remove(Entry<TItem> entry)
    {
        _entries.RemoveAt(IndexOf(entry));
        Tokens -= entry.Tokens;
        _extremes = null;
    }

    /// <summary>Takes out the most pressing entry and, in order of arrival, what shares its length bucket and fits the budget.</summary>
    public Entry<TItem>[] TakeBatch(BatchBudget budget, long now, long expected)
    {
        var head = Head(now, expected);
        if (head is null)
        {
            return [];
        }

        var batch = Fill(head, budget, now);
        foreach (var entry in batch)
        {
            entry.State = ItemState.Leased;
            Tokens -= entry.Tokens;
        }

        _entries.RemoveAll(static e => e.State != ItemState.Waiting);
        _extremes = null;
        return [.. batch];
    }

    private Entry<TItem>? Head(long now, long expected)
    {
        Entry<TItem>? best = null;
        var bestRank = 0;
        foreach (var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (entry.IsExpired(now))
            {
                continue;
            }

            var rank = Rank(entry, now, expected);
            if (best is null || entry.Priority < best.Priority
                || (entry.Priority == best.Priority
                    && (rank < bestRank || (rank == Urgent && bestRank == Urgent && entry.Deadline < best.Deadline))))
            {
                (best, bestRank) = (entry, rank);
            }
        }

        return best;
    }

    private const int Urgent = 0;
    private const int Normal = 1;
    private const int Hopeless = 2;

    /// <summary>
    /// Urgent: met by this batch but missed by the one after it. Hopeless: missed even by this one;
    /// serving it first would make others late too.
    /// </summary>
    private static int Rank(Entry<TItem> entry, long now, long expected)
    {
        var left = entry.Deadline == long.MaxValue ? long.MaxValue : entry.Deadline - now;
        return left < expected ? Hopeless : left < 2 * expected ? Urgent : Normal;
    }

    private List<Entry<TItem>> Fill(Entry<TItem> head, BatchBudget budget, long now)
    {
        List<Entry<TItem>> batch = [head];
        var longest = head.Tokens;
        for (var band = head.Priority; band < int.MaxValue;)
        {
            var nextBand = int.MaxValue;
            foreach (var entry in CollectionsMarshal.AsSpan(_entries))
            {
                if (entry.Bucket != head.Bucket || entry.Priority < band || entry == head || entry.IsExpired(now))
                {
                    continue;
                }

                if (entry.Priority > band)
                {
                    nextBand = Math.Min(nextBand, entry.Priority);
                    continue;
                }

                longest = Math.Max(longest, entry.Tokens);
                if (batch.Count >= budget.MaxItems || (long)longest * (batch.Count + 1) > budget.MaxTokens)
                {
                    return batch;
                }

                batch.Add(entry);
            }

            band = nextBand;
        }

        return batch;
    }

    private int IndexOf(Entry<TItem> entry)
    {
        var (low, high) = (0, _entries.Count);
        if (high > 0 && _entries[high - 1].IsBefore(entry))
        {
            return high;
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].IsBefore(entry))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private Extremes Scan()
    {
        var extremes = new Extremes(int.MaxValue, long.MaxValue, long.MinValue);
        foreach (var entry in CollectionsMarshal.AsSpan(_entries))
        {
            extremes = extremes.With(entry);
        }

        return _entries.Count > 0 ? extremes : new Extremes(int.MaxValue, long.MaxValue, long.MinValue);
    }

    private readonly record struct Extremes(int Priority, long Earliest, long Latest)
    {
        public Extremes With(Entry<TItem> entry) =>
            new(Math.Min(Priority, entry.Priority), Math.Min(Earliest, entry.Deadline), Math.Max(Latest, entry.Deadline));
    }
}
