using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>
/// Keeps what is known of lists and devices and turns a policy's picks into assignments. Items promised to an assignment are promised to no
/// other until a summary made after the take accounts for them. Not thread-safe.
/// </summary>
/// <remarks>
/// What changes is noted and brought into the tables that policies scan by the next decision, so that a decision costs one scan per pick
/// and, once its buffers have grown, allocates nothing.
/// </remarks>
public sealed class Dispatcher
{
    private readonly DispatcherOptions _options;
    private readonly CostModel _costs;
    private readonly Dictionary<ListKey, ListView> _lists = [];
    private readonly DevicePool _devices = new();
    private readonly WaitingWork _work;
    private readonly Residency _residency;
    private readonly SchedulingView _view;
    private readonly List<Assignment> _decided = [];
    private readonly DecisionLog _log;
    private long _lastId;

    /// <summary>Creates a dispatcher without lists and devices.</summary>
    /// <param name="policy">Decides.</param>
    /// <param name="costs">Learns from outcomes.</param>
    /// <param name="options">Limits; <see langword="null"/> for the defaults.</param>
    public Dispatcher(ISchedulingPolicy policy, CostModel costs, DispatcherOptions? options = null)
    {
        _options = options ?? new DispatcherOptions();
        _costs = costs;
        _work = new WaitingWork(_options, _devices);
        _residency = new Residency(_lists, _work);
        _view = new SchedulingView(_work.Active, _devices.Heard, costs, _options.Budget, _options.BatchTarget);
        _log = new DecisionLog(_options.RecentDecisions);
        Policy = policy;
    }

    /// <summary>The policy; may be changed at any time.</summary>
    public ISchedulingPolicy Policy { get; set; }

    /// <summary>The learned costs.</summary>
    public CostModel Costs => _costs;

    /// <summary>The last decisions, the oldest first.</summary>
    public IReadOnlyList<DecisionRecord> Recent => _log.Records;

    /// <summary>Lists that no known device can hold, while there are devices: their requests can only fail.</summary>
    public IReadOnlyList<UnplaceableList> Unplaceable
    {
        get
        {
            var largest = _devices.LargestBudget;
            return [.. _lists.Values.Where(l => l.Summary.Items > 0 && l.Summary.WeightBytes > largest).Select(l => new UnplaceableList(
                l.Key,
                FormattableString.Invariant(
                    $"{l.Key} needs {l.Summary.WeightBytes} bytes of weights; the largest device budget is {largest} bytes.")))];
        }
    }

    /// <summary>Takes over a list's summary unless a newer one is known.</summary>
    /// <param name="summary">The summary.</param>
    public void UpdateList(ListSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (_lists.TryGetValue(summary.Key, out var list))
        {
            _work.Touch(list);
            list.Update(summary);
            return;
        }

        Meet(summary);
    }

    /// <summary>Forgets a list. Assignments of it that are out still end by <see cref="Finish"/>.</summary>
    /// <param name="key">The list.</param>
    public void RemoveList(ListKey key)
    {
        if (_lists.Remove(key, out var list))
        {
            _work.Remove(list);
        }

        foreach (var device in _devices.All)
        {
            device.Uses.Forget(key);
        }
    }

    /// <summary>Takes over a heartbeat.</summary>
    /// <param name="status">The device's state.</param>
    /// <param name="now">The time.</param>
    public void UpdateDevice(DeviceStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentOutOfRangeException.ThrowIfLessThan(status.Instances, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(status.SlotsPerInstance, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(status.MaxBatchItems, 1);
        if (_devices.Find(status.Device) is { } known && !_devices.IsSame(known, status))
        {
            RemoveDevice(status.Device);
        }

        if (_devices.Find(status.Device) is not { } device)
        {
            device = _devices.Add(status, now);
            _work.AddKind(device.Kind);
        }

        _residency.Hold(device, status);
        _residency.Unmark(device);
        device.Update(status, now);
        _residency.MarkBound(device);
    }

    /// <summary>Forgets a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>Its outstanding assignments: their lists get the items back when the leases end, or at once when told.</returns>
    public IReadOnlyList<Assignment> RemoveDevice(string device)
    {
        if (_devices.Remove(device) is not { } view)
        {
            return [];
        }

        foreach (var list in _lists.Values)
        {
            if (list.IsOwnedBy(view) || (list.BoundBits & view.Bit) != 0)
            {
                _work.Touch(list);
                list.Remove(view);
                list.BoundBits &= ~view.Bit;
            }
        }

        foreach (var outstanding in view.Outstanding)
        {
            Break(outstanding);
        }

        return [.. view.Outstanding.Select(o => o.Assignment)];
    }

    /// <summary>Devices not heard of for longer than the heartbeat timeout.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> SilentDevices(DateTimeOffset now) => [.. _devices.All.Where(d => IsSilent(d, now)).Select(d => d.Name)];

    /// <summary>Fills free slots for as long as the policy picks. O(picks × lists) for the policies of this project.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The new assignments; valid until the next call.</returns>
    public ReadOnlySpan<Assignment> Decide(DateTimeOffset now)
    {
        _decided.Clear();
        Prepare(now);
        var band = Math.Min(_work.Shares.BlockedBand, LetOvertake());
        if (band < int.MaxValue)
        {
            _view.SkipBlocked(band);
            Fill(now);
            foreach (var device in _devices.Heard)
            {
                device.MayOvertake = false;
            }

            // Whoever has to wait for others still goes before an idle device.
            _view.SkipNone();
            _view.Pass++;
        }

        Fill(now);
        return CollectionsMarshal.AsSpan(_decided);
    }

    /// <summary>Lists likely to come next on a device whose weights it does not hold yet.</summary>
    /// <param name="device">The device.</param>
    /// <param name="chosen">The list that it runs now.</param>
    /// <returns>The lists, the likeliest first.</returns>
    public IReadOnlyList<ListKey> Lookahead(string device, ListKey chosen) =>
        _devices.Find(device) is { } view ? PrefetchHints.For(view, chosen, _view, Policy, _devices, _options.PrefetchHints) : [];

    /// <summary>
    /// Ends an assignment, learns from it and frees its slot. An unknown one, such as one of a removed device, only updates the list.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="assignmentId">The assignment.</param>
    /// <param name="outcome">How it went.</param>
    /// <param name="now">The time.</param>
    public void Finish(string device, long assignmentId, AssignmentOutcome outcome, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (_devices.Find(device) is { } view && view.Finish(assignmentId, now, out var finished))
        {
            Settle(view, finished, outcome, now);
        }

        if (outcome.Remaining is { } remaining && _lists.ContainsKey(remaining.Key))
        {
            UpdateList(remaining);
        }
    }

    /// <summary>
    /// How many uses of each list to expect on a device soon, to weigh evictions by: recent uses, fading, plus batches that wait.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="now">The time.</param>
    /// <returns>Expected uses of what it holds, has run or was told to page in ahead; a list that is absent has none.</returns>
    public IReadOnlyDictionary<ListKey, double> Outlook(string device, DateTimeOffset now)
    {
        Dictionary<ListKey, double> uses = [];
        if (_devices.Find(device) is not { } view)
        {
            return uses;
        }

        view.Uses.AddTo(uses, now);
        foreach (var key in view.Resident.Keys.Union(view.Told))
        {
            if (_lists.TryGetValue(key, out var list) && list.Items > 0)
            {
                var batches = Math.Ceiling((double)list.Items / _options.Budget.ItemsOf(list.MeanTokens));
                uses[key] = uses.GetValueOrDefault(key) + (batches / Math.Max(1, list.Owners.Count));
            }
        }

        return uses;
    }

    /// <summary>What a request of the list costs at best.</summary>
    /// <param name="key">The list.</param>
    /// <param name="now">The time.</param>
    /// <returns><see langword="null"/> while the list is unknown or no device that can hold it is heard of.</returns>
    public ListForecast? Forecast(ListKey key, DateTimeOffset now)
    {
        if (!_lists.TryGetValue(key, out var list))
        {
            return null;
        }

        var devices = _devices.All.FindAll(d => d.CanRun(list) && !IsSilent(d, now));
        var instances = devices.Sum(d => d.Status.Instances);
        return devices
            .ConvertAll(d => ListForecast.From(_view.Estimate(list, d), _view.Switch(list, d), instances))
            .MinBy(f => f.Switch + f.ExecFixed);
    }

    private void Prepare(DateTimeOffset now)
    {
        _view.Now = now;
        _view.Pass++;
        _devices.Heard.Clear();
        foreach (var device in _devices.All)
        {
            device.IsSilent = IsSilent(device, now);
            if (!device.IsSilent)
            {
                device.Pardon(now);
                Reclaim(device, now);
                _devices.Heard.Add(device);
            }
        }

        _work.Refresh(_view, _costs.Version, now);
    }

    private void Fill(DateTimeOffset now)
    {
        while (_work.Active.Count > 0 && Policy.Choose(_view) is { } pick)
        {
            _decided.Add(Assign(pick, now));
        }
    }

    /// <summary>
    /// A device whose staged work is all of flows that are ahead of others takes one more, to run first. Returns the first band of such work,
    /// <see cref="int.MaxValue"/> for none.
    /// </summary>
    private int LetOvertake()
    {
        var band = int.MaxValue;
        foreach (var device in _devices.Heard)
        {
            var staged = device.StagedAhead();
            device.MayOvertake = staged < int.MaxValue;
            band = Math.Min(band, staged);
        }

        return band;
    }

    private void Reclaim(DeviceView device, DateTimeOffset now)
    {
        for (var i = device.OutstandingSpan.Length - 1; i >= 0; i--)
        {
            if (IsLost(device.OutstandingSpan[i], device, now) && device.Finish(device.OutstandingSpan[i].Id, now, out var lost))
            {
                Break(lost);
            }
        }
    }

    private void Break(in OutstandingAssignment lost)
    {
        if (lost.Flow is { } flow)
        {
            _work.Shares.Charge(flow, -lost.Expected);
        }

        if (_lists.TryGetValue(lost.List, out var list))
        {
            _work.Touch(list);
            list.Broken(lost.Id);
        }
    }

    private bool IsLost(in OutstandingAssignment assignment, DeviceView device, DateTimeOffset now) =>
        now - assignment.At >= _options.AssignmentTimeout
        || (device.LastSeen - assignment.At >= _options.DeliveryTimeout && device.Status.Outstanding?.Contains(assignment.Id) == false);

    private Assignment Assign(Pick pick, DateTimeOffset now)
    {
        var (device, list) = (pick.Device, pick.List);
        if (device.FreeSlots == 0 || list.Items == 0 || !device.CanRun(list))
        {
            throw new InvalidOperationException(
                $"Policy '{Policy.Name}' picked {list.Key} on '{device.Name}', which has no free slot for it.");
        }

        var assignment = new Assignment
        {
            Id = _lastId = Math.Max(_lastId + 1, now.UtcTicks),
            Device = device.Name,
            List = list.Key,
            Budget = _view.Budget(list, device),
            Order = Policy.Order,
            Overtakes = device.Outstanding.Count >= device.Slots,
            Reason = pick.Reason,
            ExpectedSwitch = _view.Switch(list, device),
            ExpectedExec = _view.Exec(list, device),
        };
        _work.Shares.Charge(list.Flow!, assignment.ExpectedSwitch + assignment.ExpectedExec);
        _work.Touch(list);
        _residency.Unmark(device);
        device.Assign(new OutstandingAssignment(assignment, now) { Flow = list.Flow }, now);
        list.Add(device);
        list.Promised(assignment.Id, Promised(assignment, list));
        _residency.MarkBound(device);
        _work.Refresh(list, _view, now);
        _log.Add(new DecisionRecord(now, assignment));
        return assignment;
    }

    /// <summary>A batch is taken when it is about to run and then takes what it can, so the whole capacity is promised.</summary>
    private static int Promised(in Assignment assignment, ListView list) => assignment.Budget.ItemsOf(list.MeanTokens);

    private void Settle(DeviceView device, in OutstandingAssignment finished, AssignmentOutcome outcome, DateTimeOffset now)
    {
        if (finished.Flow is { } flow)
        {
            _work.Shares.Charge(flow, Used(outcome, finished) - finished.Expected);
        }

        if (!_lists.TryGetValue(finished.List, out var list))
        {
            return;
        }

        Learn(device, list, outcome);
        _work.Touch(list);
        if (outcome.Failed)
        {
            Avoid(device, list, now);
        }

        if (outcome.Failed && outcome.ItemsTaken == 0)
        {
            list.Broken(finished.Id);
        }
        else
        {
            list.Kept(finished.Id, outcome.ItemsTaken, outcome.TakenAt);
        }
    }

    /// <summary>The device time of a batch: as measured or, where nobody measured, as expected.</summary>
    private static TimeSpan Used(AssignmentOutcome outcome, in OutstandingAssignment finished) =>
        outcome.ItemsTaken > 0 && outcome.ComputeTime == TimeSpan.Zero ? finished.Expected : outcome.SwitchTime + outcome.ComputeTime;

    private void Meet(ListSummary summary)
    {
        var list = new ListView(summary);
        _lists.Add(summary.Key, list);
        _work.Touch(list);
        foreach (var device in _devices.All)
        {
            if (device.Holds(summary.Key))
            {
                list.Add(device);
            }

            list.BoundBits |= device.IsBound(summary.Key) ? device.Bit : 0;
            foreach (var outstanding in device.Outstanding.Where(o => o.List == summary.Key))
            {
                list.Promised(outstanding.Id, Promised(outstanding.Assignment, list));
            }
        }
    }

    private void Learn(DeviceView device, ListView list, AssignmentOutcome outcome)
    {
        if (outcome.Failed)
        {
            return;
        }

        _costs.ObserveExec(list.Summary.Architecture, device.Status.Kind, outcome.ItemsTaken, outcome.PaddedTokens, outcome.ComputeTime);
        if (outcome.Switched || outcome.BytesPaged > 0)
        {
            _costs.ObserveSwitch(device.Status.Kind, outcome.BytesPaged, outcome.SwitchTime, list.Summary.Widens);
        }
    }

    private void Avoid(DeviceView device, ListView list, DateTimeOffset now)
    {
        device.Avoid(list.Key, now + _options.FailureBackoff);
        if (!device.IsWorkingOn(list.Key))
        {
            device.Resident.Remove(list.Key);
            list.Remove(device);
        }
    }

    private bool IsSilent(DeviceView device, DateTimeOffset now) => now - device.LastSeen > _options.HeartbeatTimeout;
}
