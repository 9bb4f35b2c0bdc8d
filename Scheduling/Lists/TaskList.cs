namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// The bounded list of unfinished items of one task version. Items wait, are taken in batches under a lease, and leave exactly once:
/// completed, failed, expired or removed. Not thread-safe.
/// </summary>
/// <typeparam name="TItem">What the caller needs back with the result.</typeparam>
public sealed class TaskList<TItem>
{
    private readonly TaskListOptions _options;
    private readonly WaitingItems<TItem> _waiting;
    private readonly Dictionary<long, Entry<TItem>> _byId = [];
    private readonly Dictionary<long, Lease<TItem>> _leases = [];
    private readonly Dictionary<long, Lease<TItem>> _returned = [];
    private long _tokens;
    private long _order;
    private long _batchId;
    private long _sequence;
    private BatchBudget _batch;

    /// <summary>Creates an empty list.</summary>
    /// <param name="options">Limits; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size of the packing is below 1 or its window below 0.</exception>
    public TaskList(TaskListOptions? options = null)
    {
        _options = options ?? new TaskListOptions();
        _options.Packing.Check();
        _waiting = new WaitingItems<TItem>(_options.LateItems == LateItems.Serve);
        _batch = new BatchBudget(_options.Packing.ChunkItems, int.MaxValue);
    }

    /// <summary>The limits.</summary>
    public TaskListOptions Options => _options;

    /// <summary>Items that wait.</summary>
    public int WaitingItems => _waiting.Items;

    /// <summary>Tokens of the items that wait.</summary>
    public long WaitingTokens => _waiting.Tokens;

    /// <summary>Items under a lease and not finished.</summary>
    public int LeasedItems => _byId.Count - _waiting.Items;

    /// <summary>Items that count against the limits: waiting and leased.</summary>
    public int UnfinishedItems => _byId.Count;

    /// <summary>Tokens that count against the limits: of waiting and leased items.</summary>
    public long UnfinishedTokens => _tokens;

    /// <summary>Arrival of the oldest waiting item.</summary>
    public DateTimeOffset? OldestArrival => _waiting.Oldest?.Item.Arrival;

    /// <summary>The earliest deadline of a waiting item.</summary>
    public DateTimeOffset? EarliestDeadline => Instant(_waiting.EarliestDeadline);

    /// <summary>The highest priority band with a waiting item, 1 is the highest; <see cref="int.MaxValue"/> when nothing waits.</summary>
    public int HighestPriority => _waiting.HighestPriority;

    /// <summary>The batch lane when nothing of the real-time lane waits.</summary>
    public Lane Lane => _waiting.Lane;

    /// <summary>Tokens of the waiting items that go before one that is added now. Scans the items, O(n).</summary>
    /// <param name="priority">Its band.</param>
    /// <param name="deadline">Its deadline: later ones give way to it.</param>
    /// <param name="now">The time: late items are behind all others or dropped.</param>
    /// <returns>The tokens.</returns>
    public long TokensBefore(int priority, DateTimeOffset deadline, DateTimeOffset now) =>
        _waiting.TokensBefore(priority, deadline.UtcTicks, now.UtcTicks);

    /// <summary>Adds all items or none.</summary>
    /// <param name="items">Items with ids the list does not hold.</param>
    /// <returns><see langword="false"/> when they would exceed a limit of the list.</returns>
    /// <exception cref="ArgumentException">
    /// An id is held already or given twice, an item has no tokens, or items of one request differ in band, arrival or deadline.
    /// </exception>
    public bool TryAdd(IReadOnlyList<PendingItem<TItem>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var tokens = items.Sum(i => (long)i.Tokens);
        if (_byId.Count + items.Count > _options.MaxItems || _tokens + tokens > _options.MaxTokens)
        {
            return false;
        }

        Check(items);
        foreach (var item in items)
        {
            var entry = new Entry<TItem>(item, _order++);
            _byId.Add(item.Id, entry);
            _waiting.Add(entry);
        }

        _tokens += tokens;
        return true;
    }

    /// <summary>
    /// Takes a batch. By <see cref="BatchOrder.Pressing"/> its first item is the most pressing one: priority band, then what only this batch
    /// can still finish in time, then the real-time lane, then arrival; but each fourth batch of a band begins with the batch lane's oldest
    /// item. The rest follows in order of band, the first item's lane before the other one, and arrival. By
    /// <see cref="BatchOrder.ResponseRatio"/> it is filled with whole requests, by <see cref="BatchOrder.Arrival"/> with the oldest. Any way
    /// all items share the first one's length bucket, while the budget holds; an item longer than the budget goes alone. Late items: see <see cref="LateItems"/>.
    /// </summary>
    /// <param name="budget">The size limit.</param>
    /// <param name="now">The time.</param>
    /// <param name="lease">How long until the items go back unless completed.</param>
    /// <param name="holder">Who runs the batch, for people.</param>
    /// <param name="service">
    /// How long batches are expected to run; decides what is urgent, and that the batch grows no further where that would make its items late.
    /// </param>
    /// <param name="assignment">The scheduler's assignment, told back in summaries; 0 for none.</param>
    /// <param name="order">Which items go first.</param>
    /// <returns>The batch, or <see langword="null"/> when nothing can be taken.</returns>
    public TakenBatch<TItem>? Take(
        BatchBudget budget,
        DateTimeOffset now,
        TimeSpan lease,
        string holder,
        ServiceTime service = default,
        long assignment = 0,
        BatchOrder order = BatchOrder.Pressing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget.MaxItems, 1);
        var entries = _waiting.TakeBatch(budget, order, now.UtcTicks, service);
        if (entries.Length == 0)
        {
            return null;
        }

        _batch = budget with { MaxItems = Math.Min(budget.MaxItems, _options.Packing.ChunkItems) };
        _batchId = Math.Max(_batchId + 1, now.UtcTicks);
        var taken = new Lease<TItem>(_batchId, assignment, now + lease, entries);
        _leases.Add(taken.Id, taken);
        foreach (var entry in entries)
        {
            entry.Lease = taken;
        }

        return new TakenBatch<TItem>
        {
            Id = taken.Id,
            Holder = holder,
            Assignment = assignment,
            Items = Array.ConvertAll(entries, e => e.Item),
            PaddedTokens = entries.Max(e => e.Tokens) * entries.Length,
            LeaseEnds = taken.Ends,
            Sequence = NextSequence(now),
        };
    }

    /// <summary>
    /// Completes a batch, also one that came back in the meantime: inference is idempotent, so a late result is as good as a second one and
    /// whoever took the items again completes nothing.
    /// </summary>
    /// <param name="batchId">The batch.</param>
    /// <returns>
    /// The items that this call finishes, a subset of the batch in its order; match results by id. Empty for an unknown batch.
    /// </returns>
    public IReadOnlyList<PendingItem<TItem>> Complete(long batchId)
    {
        if (!_leases.Remove(batchId, out var lease) && !_returned.Remove(batchId, out lease))
        {
            return [];
        }

        List<PendingItem<TItem>> finished = new(lease.Entries.Length);
        foreach (var entry in lease.Entries)
        {
            if (Forget(entry))
            {
                finished.Add(entry.Item);
            }
        }

        return finished;
    }

    /// <summary>Gives a batch back: its items wait again in their place by arrival, with one more attempt.</summary>
    /// <param name="batchId">The batch; an unknown one does nothing.</param>
    /// <returns>The items that have failed for good because their attempts are used up.</returns>
    public IReadOnlyList<PendingItem<TItem>> Return(long batchId)
    {
        if (!_leases.Remove(batchId, out var lease))
        {
            return [];
        }

        List<PendingItem<TItem>> failed = [];
        foreach (var entry in lease.Entries)
        {
            if (entry.State == ItemState.Gone)
            {
                continue;
            }

            entry.Item = entry.Item with { Attempts = entry.Item.Attempts + 1 };
            entry.Lease = null;
            if (entry.Item.Attempts >= _options.MaxAttempts)
            {
                Forget(entry);
                failed.Add(entry.Item);
                continue;
            }

            _waiting.Add(entry);
            (entry.Returned ??= []).Add(lease);
            lease.Live++;
        }

        if (lease.Live > 0)
        {
            _returned.Add(batchId, lease);
        }

        return failed;
    }

    /// <summary>Gives back every batch whose lease has ended.</summary>
    /// <param name="now">The time.</param>
    /// <param name="failed">The items that have failed for good because their attempts are used up.</param>
    /// <returns>The batches given back.</returns>
    public IReadOnlyList<long> ReturnExpiredLeases(DateTimeOffset now, out IReadOnlyList<PendingItem<TItem>> failed)
    {
        var ended = _leases.Values.Where(l => l.Ends <= now).Select(l => l.Id).ToArray();
        failed = [.. ended.SelectMany(Return)];
        return ended;
    }

    /// <summary>Takes out every item whose deadline has passed, waiting or leased; results of the leased ones are ignored.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The items.</returns>
    public IReadOnlyList<PendingItem<TItem>> RemoveExpired(DateTimeOffset now)
    {
        var expired = _byId.Values.Where(e => e.IsExpired(now.UtcTicks)).ToArray();
        return Array.ConvertAll(expired, e =>
        {
            Forget(e);
            return e.Item;
        });
    }

    /// <summary>Takes an item out, waiting or leased; its result is ignored.</summary>
    /// <param name="itemId">The item.</param>
    /// <returns><see langword="false"/> when the list does not hold it.</returns>
    public bool Remove(long itemId) => _byId.TryGetValue(itemId, out var entry) && Forget(entry);

    /// <summary>
    /// Until when the list waits for more items: the packing window after its oldest arrival, but not so long that the earliest deadline would
    /// be less than a window and a run away.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="expected">How long a batch is expected to run.</param>
    /// <returns><see langword="null"/> when it does not wait: it has no window, its items fill a batch, or the time has come.</returns>
    public DateTimeOffset? HeldUntil(DateTimeOffset now, TimeSpan expected = default)
    {
        var window = _options.Packing.Window.Ticks;
        if (window == 0 || _waiting.Oldest is not { } oldest || _waiting.Fills(_batch))
        {
            return null;
        }

        var until = oldest.Arrival + window;
        if (_waiting.EarliestDeadline != long.MaxValue)
        {
            until = Math.Min(until, _waiting.EarliestDeadline - window - expected.Ticks);
        }

        return until > now.UtcTicks ? Instant(until) : null;
    }

    /// <summary>Sums the list up for the scheduler.</summary>
    /// <param name="description">The task.</param>
    /// <param name="now">The time, which also keeps the sequence growing over restarts of the list.</param>
    /// <param name="expected">How long a batch is expected to run; decides how long the list may wait for more items.</param>
    /// <param name="withFront">Whether to look for <see cref="ListSummary.Front"/>, which some policies read: a scan, O(n).</param>
    /// <returns>The summary.</returns>
    public ListSummary Summarize(ListDescription description, DateTimeOffset now, TimeSpan expected = default, bool withFront = true)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new ListSummary
        {
            Key = description.Key,
            Sequence = NextSequence(now),
            Items = _waiting.Items,
            Tokens = _waiting.Tokens,
            OldestArrival = OldestArrival ?? now,
            EarliestDeadline = EarliestDeadline,
            LatestDeadline = _waiting.Items > 0 ? Instant(_waiting.LatestDeadline) : null,
            Priority = _waiting.HighestPriority,
            Architecture = description.Architecture,
            Skeleton = description.Skeleton,
            WeightBytes = description.WeightBytes,
            Widens = description.Widens,
            Taken = Assignments(),
            Deadlines = _waiting.Deadlines(now.UtcTicks),
            Front = withFront ? _waiting.Front(now.UtcTicks) : [],
            Lane = _waiting.Lane,
            HeldUntil = HeldUntil(now, expected),
        };
    }

    private long[] Assignments()
    {
        if (_leases.Count == 0)
        {
            return [];
        }

        List<long> assignments = new(_leases.Count);
        foreach (var lease in _leases.Values)
        {
            if (lease.Assignment != 0)
            {
                assignments.Add(lease.Assignment);
            }
        }

        return [.. assignments];
    }

    private void Check(IReadOnlyList<PendingItem<TItem>> items)
    {
        HashSet<long> ids = new(items.Count);
        PendingItem<TItem>? before = null;
        foreach (var item in items)
        {
            if (item.Request != 0 && item.Request == before?.Request
                && (item.Priority, item.Arrival, item.Deadline) != (before.Priority, before.Arrival, before.Deadline))
            {
                throw new ArgumentException(
                    $"Items {before.Id} and {item.Id} are of one request but differ in band, arrival or deadline.", nameof(items));
            }

            before = item;
            if (item.Tokens < 1)
            {
                throw new ArgumentException($"Tokens of item {item.Id} is {item.Tokens}; an item has 1 or more.", nameof(items));
            }

            if (_byId.ContainsKey(item.Id) || !ids.Add(item.Id))
            {
                throw new ArgumentException($"Id {item.Id} is in the list already.", nameof(items));
            }
        }
    }

    private bool Forget(Entry<TItem> entry)
    {
        if (entry.State == ItemState.Gone)
        {
            return false;
        }

        _byId.Remove(entry.Item.Id);
        if (entry.State == ItemState.Waiting)
        {
            _waiting.Remove(entry);
        }

        entry.State = ItemState.Gone;
        _tokens -= entry.Tokens;
        foreach (var past in entry.Returned ?? [])
        {
            if (--past.Live == 0)
            {
                _returned.Remove(past.Id);
            }
        }

        return true;
    }

    private long NextSequence(DateTimeOffset now) => _sequence = Math.Max(_sequence + 1, now.UtcTicks);

    private static DateTimeOffset? Instant(long ticks) => ticks == long.MaxValue ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
