using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// The cache's books: which tasks and segments there are, what each takes of the budget, and what is worth least. It decides and counts,
/// and never loads or frees anything. Guarded by the cache's lock.
/// </summary>
/// <param name="options">The budget and the rules.</param>
/// <param name="place">How a segment lies on the device.</param>
/// <param name="clock">Ages uses.</param>
internal sealed class ResidencyTable(
    DeviceWeightCacheOptions options, Func<SegmentRecord, SegmentRecord> place, TimeProvider clock)
{
    private const double ForgottenUse = 0.01;
    private const int FirstPruning = 4096;

    private readonly Dictionary<string, TaskEntry> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<SegmentKey, SegmentEntry> _segments = [];
    private readonly long[] _bytes = new long[Enum.GetValues<SegmentState>().Length];
    private readonly long[] _packed = new long[Enum.GetValues<PackedState>().Length];

    private int _pruneAt = FirstPruning;
    private long _uses;

    public IReadOnlyCollection<TaskEntry> Tasks => _tasks.Values;

    public IReadOnlyCollection<SegmentEntry> Segments => _segments.Values;

    /// <summary>Expected uses by task key.</summary>
    public IReadOnlyDictionary<string, double> Outlook { get; set; } = ImmutableDictionary<string, double>.Empty;

    public long FreeBytes
        => options.BudgetBytes - BytesIn(SegmentState.Loading) - BytesIn(SegmentState.Resident) - BytesIn(SegmentState.Releasing) - PackedBytes;

    /// <summary>Bytes set aside for packed weights, those on their way out included.</summary>
    public long PackedBytes => _packed[(int)PackedState.Building] + _packed[(int)PackedState.Held] + _packed[(int)PackedState.Leaving];

    /// <summary>Bytes that will be free without further doing.</summary>
    public long LeavingBytes => BytesIn(SegmentState.Releasing) + _packed[(int)PackedState.Leaving];

    public long BytesIn(SegmentState state) => _bytes[(int)state];

    /// <summary>Packed weights that can be asked back, those of the tasks used least first.</summary>
    public IReadOnlyList<PackedRoom> HeldRooms()
        => _packed[(int)PackedState.Held] == 0
            ? []
            : [.. _tasks.Values.Where(t => t.Packed is { State: PackedState.Held }).OrderBy(ExpectedUses).Select(t => t.Packed!)];

    public TaskEntry? Find(string key) => _tasks.GetValueOrDefault(key);

    /// <summary>The entry of a task, made if need be.</summary>
    /// <exception cref="ArgumentException">The key is known with other segments.</exception>
    public TaskEntry Register(Manifest manifest)
    {
        if (_tasks.TryGetValue(manifest.Key, out var known))
        {
            var same = ReferenceEquals(known.Manifest, manifest)
                || known.Manifest.Segments.Select(s => s.Digest).SequenceEqual(manifest.Segments.Select(s => s.Digest));
            return same
                ? known
                : throw new ArgumentException($"'{manifest.Key}' is known with other segments; a version never changes", nameof(manifest));
        }

        Prune();
        var segments = manifest.Segments.Select(EntryOf).Distinct().ToImmutableArray();
        var task = new TaskEntry(manifest, segments, new DecayingCount(clock, options.UseHalfLife));
        foreach (var segment in segments)
        {
            segment.Users.Add(task);
        }

        _tasks.Add(task.Key, task);
        return task;
    }

    public void Move(SegmentEntry segment, SegmentState state)
    {
        _bytes[(int)segment.State] -= segment.Bytes;
        _bytes[(int)state] += segment.Bytes;
        segment.State = state;
    }

    public void Move(PackedRoom room, PackedState state)
    {
        _packed[(int)room.State] -= room.Bytes;
        _packed[(int)state] += room.Bytes;
        room.State = state;
        room.Entry.Packed = state == PackedState.Gone ? null : room;
    }

    /// <summary>Counts a use of a task, unless a prefetch has counted it before.</summary>
    public void Use(TaskEntry task)
    {
        if (!task.Foretold)
        {
            task.Uses.Add();
        }

        task.Foretold = false;
        var now = (clock.GetTimestamp(), ++_uses);
        foreach (var segment in task.Segments)
        {
            segment.LastUse = now;
        }
    }

    /// <summary>Counts the use that a prefetch foretells, once.</summary>
    public void Foretell(TaskEntry task)
    {
        if (!task.Foretold)
        {
            task.Uses.Add();
            task.Foretold = true;
        }
    }

    /// <summary>Bytes of the pinned segments that are on the device and do not belong to <paramref name="task"/>.</summary>
    public long PinnedBytesBeside(TaskEntry task)
        => _segments.Values.Where(s => s.Pins > 0 && s.State != SegmentState.Absent && !s.Users.Contains(task)).Sum(s => s.Bytes);

    /// <summary>Bytes of all pinned tasks' segments, on the device or not.</summary>
    public long PinnedBytes() => _segments.Values.Where(s => s.Pins > 0).Sum(s => s.Bytes);

    /// <summary>
    /// What keeping a segment is worth for each of its bytes: the cost of loading it again, times the uses to be expected, by its length.
    /// </summary>
    public double ValueOf(SegmentEntry segment)
    {
        var expected = segment.Users.Sum(ExpectedUses);
        return (double)(options.LoadOverheadBytes + segment.Bytes) / segment.Bytes * expected;
    }

    /// <summary>
    /// The segments worth least that give <paramref name="bytes"/> together, none of them of <paramref name="task"/>, leased, pinned or
    /// worth as much as <paramref name="limit"/>; null when there are not enough.
    /// </summary>
    /// <param name="bytes">What is lacking.</param>
    /// <param name="task">The task that it is for.</param>
    /// <param name="limit">The value that is too much.</param>
    /// <param name="unused">Takes only segments that no task has used for <see cref="DeviceWeightCacheOptions.UnusedAfter"/>.</param>
    public IReadOnlyList<SegmentEntry>? Victims(
        long bytes, TaskEntry task, double limit = double.PositiveInfinity, bool unused = false)
    {
        var victims = new List<SegmentEntry>();
        var surplus = -bytes;
        var candidates = _segments.Values
            .Where(s => s.IsEvictable && !s.Users.Contains(task) && (!unused || IsUnused(s)))
            .Select(s => (Segment: s, Value: ValueOf(s)))
            .Where(c => c.Value < limit)
            .OrderBy(c => c.Value)
            .ThenBy(c => c.Segment.LastUse.Order);
        foreach (var (segment, _) in candidates)
        {
            victims.Add(segment);
            surplus += segment.Bytes;
            if (surplus >= 0)
            {
                return Spare(victims, surplus);
            }
        }

        return null;
    }

    /// <summary>Takes the resident tasks that use any of some segments off the books; their attachments are still to be released.</summary>
    public static List<ResidentTask> DetachUsers(IEnumerable<SegmentEntry> segments)
    {
        var detached = new List<ResidentTask>();
        foreach (var task in segments.SelectMany(s => s.Users).Where(t => t.Resident is not null))
        {
            detached.Add(task.Resident!);
            task.Resident = null;
        }

        return detached;
    }

    private double ExpectedUses(TaskEntry task) => task.Uses.Now() + Outlook.GetValueOrDefault(task.Key);

    // A task that is foretold is about to be used, though its segments may never have been.
    private bool IsUnused(SegmentEntry segment)
        => clock.GetElapsedTime(segment.LastUse.Time) >= options.UnusedAfter
            && segment.Users.All(t => !t.Foretold && t.Waiting == 0 && Outlook.GetValueOrDefault(t.Key) <= 0);

    // The last victim may be so long that earlier, shorter ones need not go: the most valuable of them stay.
    private static List<SegmentEntry> Spare(List<SegmentEntry> victims, long surplus)
    {
        for (var i = victims.Count - 2; i >= 0; i--)
        {
            if (victims[i].Bytes <= surplus)
            {
                surplus -= victims[i].Bytes;
                victims.RemoveAt(i);
            }
        }

        return victims;
    }

    private SegmentEntry EntryOf(SegmentRecord record)
    {
        var placed = place(record);
        var key = SegmentKey.Of(record, placed);
        if (!_segments.TryGetValue(key, out var segment))
        {
            segment = new SegmentEntry(key, record, placed);
            _segments.Add(key, segment);
        }

        return segment;
    }

    // Tasks that are long gone are forgotten now and then, so that the books do not grow with every task ever seen.
    private void Prune()
    {
        if (_tasks.Count < _pruneAt)
        {
            return;
        }

        foreach (var task in _tasks.Values.ToList())
        {
            if (task.IsIdle && task.Uses.Now() < ForgottenUse)
            {
                Forget(task);
            }
        }

        _pruneAt = Math.Max(FirstPruning, 2 * _tasks.Count);
    }

    private void Forget(TaskEntry task)
    {
        _tasks.Remove(task.Key);
        foreach (var segment in task.Segments)
        {
            segment.Users.Remove(task);
            if (segment.Users.Count == 0)
            {
                _segments.Remove(segment.Key);
            }
        }
    }
}
