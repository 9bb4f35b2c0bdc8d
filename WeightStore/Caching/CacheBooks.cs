using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>What a cache holds and has done, for those who watch it.</summary>
public sealed class CacheBooks
{
    private readonly Lock _gate;
    private readonly ResidencyTable _table;
    private readonly CacheCounters _counters;
    private readonly LoadQueue _loads;
    private readonly IReadOnlyCollection<AcquireRequest> _waiting;
    private readonly long _budget;

    internal CacheBooks(
        Lock gate,
        ResidencyTable table,
        CacheCounters counters,
        LoadQueue loads,
        IReadOnlyCollection<AcquireRequest> waiting,
        long budget)
    {
        _gate = gate;
        _table = table;
        _counters = counters;
        _loads = loads;
        _waiting = waiting;
        _budget = budget;
    }

    /// <summary>
    /// Told how long each segment that is evicted had gone unused; null for nobody. Called with the cache's lock held: it neither waits nor
    /// calls the cache. Default: null.
    /// </summary>
    public Action<TimeSpan>? Evicted { get; set; }

    /// <summary>The sums of the cache at this moment; what they cost does not grow with what the cache knows.</summary>
    public CacheTotals Totals()
    {
        lock (_gate)
        {
            return Sums();
        }
    }

    /// <summary>Keys of the tasks that are wholly on the device, sorted; the same array as before when nothing has changed.</summary>
    public ImmutableArray<string> ResidentTasks()
    {
        lock (_gate)
        {
            return _table.WholeKeys;
        }
    }

    /// <summary>Every task with something on the device, a lease or a pin, by key.</summary>
    public ImmutableArray<TaskResidency> Tasks()
    {
        lock (_gate)
        {
            return Seen();
        }
    }

    /// <summary>The sums with every segment and task of which something is on the device.</summary>
    public CacheSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new CacheSnapshot(
                Sums(), [.. _table.Segments.Where(s => s.State != SegmentState.Absent).Select(Describe)], Seen());
        }
    }

    /// <summary>Counts a segment that is sent out; called with the cache's lock held.</summary>
    internal void CountEviction(TimeSpan age)
    {
        _counters.Evictions++;
        _counters.LastEvictionAge = age;
        Evicted?.Invoke(age);
    }

    private CacheTotals Sums() => new()
    {
        BudgetBytes = _budget,
        ResidentBytes = _table.BytesIn(SegmentState.Resident),
        LoadingBytes = _table.BytesIn(SegmentState.Loading),
        ReleasingBytes = _table.BytesIn(SegmentState.Releasing),
        PackedBytes = _table.PackedBytes,
        LeasedBytes = _table.LeasedBytes,
        PinnedBytes = _table.PinnedBytes,
        Waiting = _waiting.Count,
        LoadsRunning = _loads.Running,
        ParallelLoads = _loads.Parallel,
        LoadsWaiting = _loads.Waiting,
        LoadBytesWaiting = _loads.BytesWaiting,
        Hits = _counters.Hits,
        Misses = _counters.Misses,
        Evictions = _counters.Evictions,
        BytesPaged = _counters.BytesPaged,
        FailedLoads = _counters.FailedLoads,
        LastEvictionAge = _counters.LastEvictionAge,
    };

    private ImmutableArray<TaskResidency> Seen() =>
        [.. _table.Tasks.Where(t => !IsUnseen(t)).Select(Describe).OrderBy(t => t.Key, StringComparer.Ordinal)];

    private static bool IsUnseen(TaskEntry task)
        => task.Leases == 0 && !task.Pinned && task.Packed is null && task.Segments.All(s => s.State == SegmentState.Absent);

    private static SegmentResidency Describe(SegmentEntry segment) => new(
        segment.Record.Digest,
        segment.Record.Part,
        segment.Bytes,
        segment.State,
        segment.Leases,
        [.. segment.Users.Select(t => t.Key).Order(StringComparer.Ordinal)]);

    private static TaskResidency Describe(TaskEntry task) => new(
        task.Key,
        task.Segments.Where(s => s.State == SegmentState.Resident).Sum(s => s.Bytes),
        task.TotalBytes,
        task.Pinned,
        task.Leases,
        task.Packed?.Bytes ?? 0);
}
