using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>A device as a policy sees it.</summary>
public sealed class DeviceView
{
    /// <summary>Devices with a bit of their own; further ones share the last bit.</summary>
    internal const int OwnBits = 63;

    private readonly List<OutstandingAssignment> _outstanding = [];
    private readonly List<ListKey> _bound = [];
    private readonly Dictionary<ListKey, DateTimeOffset> _avoided = [];
    private readonly int _index;
    private DateTimeOffset _busyUntil;

    internal DeviceView(DeviceStatus status, DeviceKind kind, int index, DateTimeOffset now)
    {
        Status = status;
        Kind = kind;
        LastSeen = now;
        _index = index;
    }

    /// <summary>What it last reported.</summary>
    public DeviceStatus Status { get; private set; }

    /// <summary>Its name.</summary>
    public string Name => Status.Device;

    /// <summary>Running and staged assignments, the oldest first.</summary>
    public IReadOnlyList<OutstandingAssignment> Outstanding => _outstanding;

    /// <summary>How many more assignments it takes.</summary>
    public int FreeSlots => Math.Max(0, Slots + (MayOvertake ? 1 : 0) - _outstanding.Count);

    /// <summary>
    /// The lists its instances run, will run or ran last: they go on without a switch. The newest first, at most one per instance.
    /// </summary>
    public IReadOnlyList<ListKey> Bound => _bound;

    /// <summary>Assignments it has got so far.</summary>
    public long Assigned { get; private set; }

    /// <summary>Expected time to run all waiting work of the lists it holds, shared with the other holders.</summary>
    public TimeSpan Backlog => new(BacklogTicks);

    /// <summary>Whether its heartbeat is late; then it holds lists but runs nothing.</summary>
    public bool IsSilent { get; internal set; }

    internal long BacklogTicks { get; set; }

    /// <summary>Whether it takes one assignment more than its slots, to run before those that are staged.</summary>
    internal bool MayOvertake { get; set; }

    internal int Slots => Status.Instances * Status.SlotsPerInstance;

    internal DeviceKind Kind { get; }

    internal int Index => _index;

    internal ulong Bit => 1UL << Math.Min(_index, OwnBits);

    internal bool HasOwnBit => _index < OwnBits;

    internal DateTimeOffset LastSeen { get; private set; }

    /// <summary>The lists that it holds or is about to, with the number of the report that named them last.</summary>
    internal Dictionary<ListKey, long> Resident { get; } = [];

    /// <summary>Lists that it was told to page in ahead, with its last assignment.</summary>
    internal List<ListKey> Told { get; } = [];

    internal ReadOnlySpan<ListKey> BoundSpan => CollectionsMarshal.AsSpan(_bound);

    internal ReadOnlySpan<OutstandingAssignment> OutstandingSpan => CollectionsMarshal.AsSpan(_outstanding);

    internal DecayingCounts Uses { get; } = new();

    /// <summary>When it is expected to be done with its outstanding assignments.</summary>
    /// <param name="now">The time.</param>
    /// <returns>A time not before <paramref name="now"/>.</returns>
    public DateTimeOffset FreeAt(DateTimeOffset now) => _busyUntil > now ? _busyUntil : now;

    /// <summary>Whether it holds the list's weights or is about to.</summary>
    /// <param name="list">The list.</param>
    /// <returns>Whether it does.</returns>
    public bool Holds(ListKey list) => Resident.ContainsKey(list);

    /// <summary>Whether the list's weights fit into its budget and it has not failed to run the list a moment ago.</summary>
    /// <param name="list">The list.</param>
    /// <returns>Whether it may get the list.</returns>
    public bool CanRun(ListView list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Summary.WeightBytes <= Status.BudgetBytes && (_avoided.Count == 0 || !_avoided.ContainsKey(list.Key));
    }

    /// <summary>Whether an instance goes on with the list without a switch.</summary>
    /// <param name="list">The list.</param>
    /// <returns>Whether it does.</returns>
    public bool IsBound(ListKey list) => BoundSpan.Contains(list);

    /// <summary>Takes over a heartbeat; what it holds is taken over by <see cref="Dispatcher"/>.</summary>
    internal void Update(DeviceStatus status, DateTimeOffset now)
    {
        Status = status;
        LastSeen = now;
        Trim();
    }

    internal void Assign(in OutstandingAssignment assignment, DateTimeOffset now)
    {
        _outstanding.Add(assignment);
        Assigned++;
        Resident.TryAdd(assignment.List, 0);
        _bound.Remove(assignment.List);
        _bound.Insert(0, assignment.List);
        Trim();
        _busyUntil = FreeAt(now) + (assignment.Expected / Status.Instances);
        Uses.Add(assignment.List, now);
    }

    /// <summary>Ends an assignment; false when it is not one of the device's.</summary>
    internal bool Finish(long id, DateTimeOffset now, out OutstandingAssignment finished)
    {
        finished = default;
        var place = PlaceOf(id);
        if (place < 0)
        {
            return false;
        }

        finished = _outstanding[place];
        _outstanding.RemoveAt(place);
        _busyUntil = now;
        foreach (ref readonly var assignment in OutstandingSpan)
        {
            _busyUntil += assignment.Expected / Status.Instances;
        }

        return true;
    }

    internal bool IsWorkingOn(ListKey list)
    {
        foreach (ref readonly var assignment in OutstandingSpan)
        {
            if (assignment.List == list)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The first band of what it has staged if its slots are full and all that is of tenants that are ahead of others; else
    /// <see cref="int.MaxValue"/>.
    /// </summary>
    internal int StagedAhead()
    {
        var band = int.MaxValue;
        if (_outstanding.Count != Slots)
        {
            return band;
        }

        for (var i = Status.Instances; i < _outstanding.Count; i++)
        {
            if (_outstanding[i].Flow is not { IsAhead: true } flow)
            {
                return int.MaxValue;
            }

            band = Math.Min(band, flow.Band);
        }

        return band;
    }

    internal void Avoid(ListKey list, DateTimeOffset until) => _avoided[list] = until;

    /// <summary>Lets lists back whose time of avoidance is over.</summary>
    internal void Pardon(DateTimeOffset now)
    {
        if (_avoided.Count == 0)
        {
            return;
        }

        foreach (var (list, until) in _avoided)
        {
            if (until <= now)
            {
                _avoided.Remove(list);
            }
        }
    }

    private int PlaceOf(long id)
    {
        for (var i = 0; i < _outstanding.Count; i++)
        {
            if (_outstanding[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private void Trim()
    {
        if (_bound.Count > Status.Instances)
        {
            _bound.RemoveRange(Status.Instances, _bound.Count - Status.Instances);
        }
    }
}
