using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>A device as a policy sees it.</summary>
public sealed class DeviceView
{
    private readonly List<OutstandingAssignment> _outstanding = [];
    private readonly List<ListKey> _bound = [];
    private readonly Dictionary<ListKey, DateTimeOffset> _avoided = [];
    private DateTimeOffset _busyUntil;

    internal DeviceView(DeviceStatus status, int kindIndex, DateTimeOffset now)
    {
        Status = status;
        KindIndex = kindIndex;
        LastSeen = now;
    }

    /// <summary>What it last reported.</summary>
    public DeviceStatus Status { get; private set; }

    /// <summary>Its name.</summary>
    public string Name => Status.Device;

    /// <summary>Running and staged assignments, the oldest first.</summary>
    public IReadOnlyList<OutstandingAssignment> Outstanding => _outstanding;

    /// <summary>How many more assignments it takes.</summary>
    public int FreeSlots => Math.Max(0, (Status.Instances * Status.SlotsPerInstance) - _outstanding.Count);

    /// <summary>
    /// The lists its instances run, will run or ran last: they go on without a switch. The newest first, at most one per instance.
    /// </summary>
    public IReadOnlyList<ListKey> Bound => _bound;

    /// <summary>Assignments it has got so far.</summary>
    public long Assigned { get; private set; }

    /// <summary>Expected execution time given to the newest bound list since the last switch.</summary>
    public TimeSpan Settled { get; private set; }

    /// <summary>Expected time to run all waiting work of the lists it holds, shared with the other holders.</summary>
    public TimeSpan Backlog { get; internal set; }

    /// <summary>Whether its heartbeat is late; then it holds lists but runs nothing.</summary>
    public bool IsSilent { get; internal set; }

    internal int KindIndex { get; }

    internal DateTimeOffset LastSeen { get; private set; }

    internal HashSet<ListKey> Resident { get; private set; } = [];

    internal DecayingCounts Uses { get; } = new();

    /// <summary>When it is expected to be done with its outstanding assignments.</summary>
    /// <param name="now">The time.</param>
    /// <returns>A time not before <paramref name="now"/>.</returns>
    public DateTimeOffset FreeAt(DateTimeOffset now) => _busyUntil > now ? _busyUntil : now;

    /// <summary>Whether it holds the list's weights or is about to.</summary>
    /// <param name="list">The list.</param>
    /// <returns>Whether it does.</returns>
    public bool Holds(ListKey list) => Resident.Contains(list);

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
    public bool IsBound(ListKey list)
    {
        foreach (var bound in _bound)
        {
            if (bound == list)
            {
                return true;
            }
        }

        return false;
    }

    internal void Update(DeviceStatus status, DateTimeOffset now)
    {
        Status = status;
        LastSeen = now;
        Resident = [.. status.ResidentLists];
        foreach (var assignment in _outstanding)
        {
            Resident.Add(assignment.List);
        }

        Trim();
    }

    internal void Assign(OutstandingAssignment assignment, DateTimeOffset now)
    {
        var settled = _bound.Count > 0 && _bound[0] == assignment.List ? Settled : TimeSpan.Zero;
        _outstanding.Add(assignment);
        Assigned++;
        Resident.Add(assignment.List);
        _bound.Remove(assignment.List);
        _bound.Insert(0, assignment.List);
        Trim();
        Settled = settled + assignment.ExpectedExec;
        _busyUntil = FreeAt(now) + (assignment.Expected / Status.Instances);
        Uses.Add(assignment.List, now);
    }

    internal OutstandingAssignment? Finish(long id, DateTimeOffset now)
    {
        var place = _outstanding.FindIndex(o => o.Id == id);
        if (place < 0)
        {
            return null;
        }

        var finished = _outstanding[place];
        _outstanding.RemoveAt(place);
        _busyUntil = now;
        foreach (var assignment in _outstanding)
        {
            _busyUntil += assignment.Expected / Status.Instances;
        }

        return finished;
    }

    internal void Avoid(ListKey list, DateTimeOffset until) => _avoided[list] = until;

    /// <summary>Lets lists back whose time of avoidance is over.</summary>
    internal void Pardon(DateTimeOffset now)
    {
        foreach (var (list, until) in _avoided)
        {
            if (until <= now)
            {
                _avoided.Remove(list);
            }
        }
    }

    private void Trim()
    {
        if (_bound.Count > Status.Instances)
        {
            _bound.RemoveRange(Status.Instances, _bound.Count - Status.Instances);
        }
    }
}
