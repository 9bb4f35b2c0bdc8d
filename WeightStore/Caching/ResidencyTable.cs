using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

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
    private readonly HashSet<SegmentEntry> _resident = [];
    private readonly HashSet<PackedRoom> _held = [];
    private readonly WholeTasks _whole = new();
    private readonly ExpectedUses _expected = new();
    private readonly Victims _victims = new(options, clock);

    private long _pinnedHere;
    private int _pruneAt = FirstPruning;
    private long _uses;

    public IReadOnlyCollection<TaskEntry> Tasks => _tasks.Values;

    public IReadOnlyCollection<SegmentEntry> Segments => _segments.Values;

    /// <summary>Keys of the tasks that are wholly on the device, sorted.</summary>
    public ImmutableArray<string> WholeKeys => _whole.Keys;

    public long FreeBytes
        => options.BudgetBytes - BytesIn(SegmentState.Loading) - BytesIn(SegmentState.Resident) - BytesIn(SegmentState.Releasing) - PackedBytes;

    /// <summary>Bytes set aside for packed weights, those on their way out included.</summary>
    public long PackedBytes => _packed[(int)PackedState.Building] + _packed[(int)PackedState.Held] + _packed[(int)PackedState.Leaving];

    /// <summary>Bytes that are under at least one lease and on the device or on their way there.</summary>
    public long LeasedBytes { get; private set; }

    /// <summary>Bytes of all pinned tasks' segments, on the device or not.</summary>
    public long PinnedBytes { get; private set; }

    /// <summary>Bytes that will be free without further doing.</summary>
    public long LeavingBytes => BytesIn(SegmentState.Releasing) + _packed[(int)PackedState.Leaving];

    public long BytesIn(SegmentState state) => _bytes[(int)state];

    /// <summary>Packed weights that can be asked back, those of the tasks used least first.</summary>
    public IReadOnlyList<PackedRoom> HeldRooms()
        => _held.Count == 0 ? [] : [.. _held.OrderBy(r => r.Entry.Uses.Now() + _expected.Of(r.Entry))];

    public TaskEntry? Find(string key) => _tasks.GetValueOrDefault(key);

    /// <summary>The entry of a task, made if need be.</summary>
    /// <exception cref="WeightStoreException">The key is known with other segments, which are in use.</exception>
    public TaskEntry Register(Manifest manifest)
    {
        if (_tasks.TryGetValue(manifest.Key, out var known))
        {
            if (ReferenceEquals(known.Manifest, manifest) || known.Manifest.Segments.SequenceEqual(manifest.Segments, SameSegment))
            {
                return known;
            }

            // A version that another store gave and took back may come again from elsewhere, with other content.
            if (!known.IsIdle)
            {
                throw new WeightStoreException(
                    WeightStoreError.Busy, $"'{manifest.Key}' is on the device with other weights, which have to leave first");
            }

            Forget(known);
        }

        Prune();
        var segments = manifest.Segments.Select(EntryOf).Distinct().ToImmutableArray();
        var task = new TaskEntry(manifest, segments, new DecayingCount(clock, options.UseHalfLife));
        foreach (var segment in segments)
        {
            segment.Users.Add(task);
        }

        _tasks.Add(task.Key, task);
        _whole.Review(task);
        _expected.Meet(task);
        return task;
    }

    public void Move(SegmentEntry segment, SegmentState state)
    {
        var before = segment.State;
        _bytes[(int)before] -= segment.Bytes;
        _bytes[(int)state] += segment.Bytes;
        segment.State = state;
        var comes = before == SegmentState.Absent ? 1 : 0;
        var goes = state == SegmentState.Absent ? 1 : 0;
        LeasedBytes += segment.Leases > 0 ? (comes - goes) * segment.Bytes : 0;
        _pinnedHere += segment.Pins > 0 ? (comes - goes) * segment.Bytes : 0;
        if ((before == SegmentState.Resident) != (state == SegmentState.Resident))
        {
            Settle(segment, state == SegmentState.Resident);
        }
    }

    public void Move(PackedRoom room, PackedState state)
    {
        _packed[(int)room.State] -= room.Bytes;
        _packed[(int)state] += room.Bytes;
        room.State = state;
        room.Entry.Packed = state == PackedState.Gone ? null : room;
        _ = state == PackedState.Held ? _held.Add(room) : _held.Remove(room);
    }

    /// <summary>Adds a lease on a task and its segments, or ends one.</summary>
    public void CountLease(TaskEntry task, int change)
    {
        task.Leases += change;
        foreach (var segment in task.Segments)
        {
            var before = segment.Leases;
            segment.Leases += change;
            if (segment.State != SegmentState.Absent && (before > 0) != (segment.Leases > 0))
            {
                LeasedBytes += Math.Sign(change) * segment.Bytes;
            }
        }
    }

    /// <summary>Pins a task and its segments, or ends the pin; again does nothing.</summary>
    public void SetPinned(TaskEntry task, bool pinned)
    {
        if (task.Pinned == pinned)
        {
            return;
        }

        task.Pinned = pinned;
        foreach (var segment in task.Segments)
        {
            var before = segment.Pins;
            segment.Pins += pinned ? 1 : -1;
            if ((before > 0) != (segment.Pins > 0))
            {
                var bytes = pinned ? segment.Bytes : -segment.Bytes;
                PinnedBytes += bytes;
                _pinnedHere += segment.State == SegmentState.Absent ? 0 : bytes;
            }
        }
    }

    /// <summary>Counts a use of a task, unless a prefetch has counted it before.</summary>
    public void Use(TaskEntry task)
    {
        if (!task.Foretold)
        {
            AddUse(task);
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
            AddUse(task);
            task.Foretold = true;
        }
    }

    /// <summary>Replaces the uses that are expected of tasks, by key.</summary>
    public void Expect(IReadOnlyDictionary<string, double> uses) => _expected.Set(uses, Find);

    /// <summary>Bytes of the pinned segments that are on the device and do not belong to <paramref name="task"/>.</summary>
    public long PinnedBytesBeside(TaskEntry task)
        => _pinnedHere - task.Segments.Sum(s => s.Pins > 0 && s.State != SegmentState.Absent ? s.Bytes : 0);

    /// <summary>What keeping a segment is worth for each of its bytes.</summary>
    public double ValueOf(SegmentEntry segment) => _victims.ValueOf(segment);

    /// <summary>The segments worth least that give some bytes together; see <see cref="Caching.Victims.Choose"/>.</summary>
    public IReadOnlyList<SegmentEntry>? Victims(
        long bytes, TaskEntry task, double limit = double.PositiveInfinity, bool unused = false)
        => _victims.Choose(_resident, bytes, task, limit, unused);

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

    private void Settle(SegmentEntry segment, bool isResident)
    {
        _ = isResident ? _resident.Add(segment) : _resident.Remove(segment);
        foreach (var task in segment.Users)
        {
            task.Lacking += isResident ? -1 : 1;
            _whole.Review(task);
        }
    }

    private static void AddUse(TaskEntry task)
    {
        task.Uses.Add();
        foreach (var segment in task.Segments)
        {
            segment.Uses.Add();
        }
    }

    private SegmentEntry EntryOf(SegmentRecord record)
    {
        var placed = place(record);
        var key = SegmentKey.Of(record, placed);
        if (!_segments.TryGetValue(key, out var segment))
        {
            segment = new SegmentEntry(key, record, placed, new DecayingCount(clock, options.UseHalfLife));
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
            if (task.IsIdle && task.Uses.Now() + _expected.Of(task) < ForgottenUse)
            {
                Forget(task);
            }
        }

        _pruneAt = Math.Max(FirstPruning, 2 * _tasks.Count);
    }

    private static bool SameSegment(SegmentRecord one, SegmentRecord other)
        => one.Part == other.Part && one.Digest == other.Digest && one.Bytes == other.Bytes
            && one.Tensors.SequenceEqual(other.Tensors, SameTensor);

    private static bool SameTensor(TensorRecord one, TensorRecord other)
        => one.Name == other.Name && one.Type == other.Type && one.Offset == other.Offset && one.Bytes == other.Bytes
            && one.Shape.SequenceEqual(other.Shape);

    private void Forget(TaskEntry task)
    {
        _tasks.Remove(task.Key);
        _whole.Forget(task);
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
