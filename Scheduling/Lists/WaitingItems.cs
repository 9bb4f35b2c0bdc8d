using System.Runtime.InteropServices;

namespace PtmOrleans.Scheduling.Lists;

/// <summary>The waiting entries of a list in order of arrival.</summary>
/// <remarks>
/// Adding at the end and finding an entry are O(log n). Picking a batch scans the entries once per priority band, O(n): with the default
/// limit of 1,024 entries a few microseconds, far less than any batch takes to run.
/// </remarks>
internal sealed class WaitingItems<TItem>(bool servesLate)
{
    public const int MostDeadlines = 16;

    private readonly List<Entry<TItem>> _entries = [];
    private readonly PressingFirst<TItem> _pressing = new(servesLate);
    private readonly int[] _buckets = new int[LengthBucket.Count];
    private Extremes? _extremes;
    private DateTimeOffset[]? _deadlines;
    private int _realTime;

    public int Items => _entries.Count;

    public long Tokens { get; private set; }

    public Entry<TItem>? Oldest => _entries.Count > 0 ? _entries[0] : null;

    /// <summary>The batch lane only when nothing of the real-time lane waits.</summary>
    public Lane Lane => _realTime == 0 && _entries.Count > 0 ? Lane.Batch : Lane.RealTime;

    public int HighestPriority => (_extremes ??= Scan()).Priority;

    /// <summary>Ticks; <see cref="long.MaxValue"/> when no entry has a deadline.</summary>
    public long EarliestDeadline => (_extremes ??= Scan()).Earliest;

    /// <summary>Ticks; <see cref="long.MaxValue"/> when some entry has no deadline.</summary>
    public long LatestDeadline => (_extremes ??= Scan()).Latest;

    public void Add(Entry<TItem> entry)
    {
        entry.State = ItemState.Waiting;
        _entries.Insert(IndexOf(entry), entry);
        Count(entry, 1);
        _extremes = _extremes?.With(entry);
        _deadlines = IsBehind(entry, _deadlines) ? _deadlines : null;
    }

    public void Remove(Entry<TItem> entry)
    {
        _entries.RemoveAt(IndexOf(entry));
        Count(entry, -1);
        Forget();
    }

    /// <summary>Takes out what the order selects.</summary>
    public Entry<TItem>[] TakeBatch(BatchBudget budget, BatchOrder order, long now, ServiceTime service)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        var batch = order switch
        {
            BatchOrder.ResponseRatio => RatioFirst.Select(entries, budget, now, servesLate),
            BatchOrder.Arrival => ArrivalFirst.Select(entries, budget, now, servesLate),
            _ => _pressing.Select(entries, budget, new BatchClock(now, service, service.Of(Math.Min(budget.MaxTokens, Tokens)))),
        };
        if (batch is null)
        {
            return [];
        }

        foreach (var entry in batch)
        {
            entry.State = ItemState.Leased;
            Count(entry, -1);
        }

        _entries.RemoveAll(static e => e.State != ItemState.Waiting);
        Forget();
        return [.. batch];
    }

    public long TokensBefore(int priority, long deadline, long now)
    {
        var tokens = 0L;
        foreach (var entry in CollectionsMarshal.AsSpan(_entries))
        {
            var isBefore = entry.Priority < priority || (entry.Priority == priority && entry.Deadline <= deadline);
            tokens += isBefore && !entry.IsExpired(now) ? entry.Tokens : 0;
        }

        return tokens;
    }

    /// <summary>Deadlines not yet passed, the earliest first, at most <see cref="MostDeadlines"/>.</summary>
    public DateTimeOffset[] Deadlines(long now) =>
        _deadlines is { } known && (known.Length == 0 || known[0].Ticks > now) ? known : _deadlines = FindDeadlines(now);

    public RequestShape[] Front(long now) => RequestFront.Of(CollectionsMarshal.AsSpan(_entries), now, servesLate);

    /// <summary>Whether items of one length bucket fill a batch of the budget.</summary>
    public bool Fills(BatchBudget budget)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            if (_buckets[bucket] >= budget.ItemsOf(LengthBucket.Longest(bucket)))
            {
                return true;
            }
        }

        return false;
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

    private void Count(Entry<TItem> entry, int change)
    {
        Tokens += change * entry.Tokens;
        _buckets[entry.Bucket] += change;
        _realTime += entry.Lane == Lane.RealTime ? change : 0;
    }

    private void Forget() => (_extremes, _deadlines) = (null, null);

    /// <summary>Whether the known deadlines stay the earliest ones with the entry.</summary>
    private static bool IsBehind(Entry<TItem> entry, DateTimeOffset[]? known) =>
        entry.Deadline == long.MaxValue || (known is { Length: MostDeadlines } && entry.Deadline >= known[^1].Ticks);

    private DateTimeOffset[] FindDeadlines(long now)
    {
        Span<long> earliest = stackalloc long[MostDeadlines];
        var count = 0;
        foreach (var entry in CollectionsMarshal.AsSpan(_entries))
        {
            if (entry.Deadline <= now || entry.Deadline == long.MaxValue || (count == MostDeadlines && entry.Deadline >= earliest[^1]))
            {
                continue;
            }

            var place = count < MostDeadlines ? count++ : MostDeadlines - 1;
            for (; place > 0 && earliest[place - 1] > entry.Deadline; place--)
            {
                earliest[place] = earliest[place - 1];
            }

            earliest[place] = entry.Deadline;
        }

        var deadlines = new DateTimeOffset[count];
        for (var i = 0; i < count; i++)
        {
            deadlines[i] = new DateTimeOffset(earliest[i], TimeSpan.Zero);
        }

        return deadlines;
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
