using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>What a policy decides on. Valid during one call of <see cref="ISchedulingPolicy.Choose"/>.</summary>
public sealed class SchedulingView
{
    private readonly BatchBudget _budget;
    private readonly TimeSpan _batchTarget;
    private readonly ActiveLists _active;
    private readonly List<DeviceView> _devices;
    private readonly List<ListView> _eligible = [];
    private int _lastBand;

    internal SchedulingView(ActiveLists active, List<DeviceView> devices, CostModel costs, BatchBudget budget, TimeSpan batchTarget)
    {
        (_active, _devices, Costs, _budget, _batchTarget) = (active, devices, costs, budget, batchTarget);
    }

    /// <summary>The time of the decision.</summary>
    public DateTimeOffset Now { get; internal set; }

    /// <summary>Numbers the passes: grows each time the free slots are looked at anew.</summary>
    public long Pass { get; internal set; }

    /// <summary>Lists with work that nothing is about to take and whose tenant need not wait for another one.</summary>
    public ReadOnlySpan<ListView> Lists => CollectionsMarshal.AsSpan(SkipsBlocked ? _eligible : _active.Lists);

    /// <summary>Devices heard of lately, in order of name.</summary>
    public IReadOnlyList<DeviceView> Devices => _devices;

    /// <summary>The learned costs.</summary>
    public CostModel Costs { get; }

    /// <summary>Whether lists of tenants that have to wait for others are left out, and bands behind theirs.</summary>
    internal bool SkipsBlocked { get; private set; }

    internal ReadOnlySpan<DeviceView> DeviceSpan => CollectionsMarshal.AsSpan(_devices);

    internal ReadOnlySpan<ListView> AllLists => CollectionsMarshal.AsSpan(_active.Lists);

    /// <summary>
    /// The size of the list's next batch on the device: within the configured budget and, once costs are known, near the target time.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The budget.</returns>
    public BatchBudget Budget(ListView list, DeviceView device) => Estimate(list, device).Budget;

    /// <summary>How many items the list's next batch on the device is expected to have.</summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The number of items.</returns>
    public int BatchItems(ListView list, DeviceView device) => Estimate(list, device).Items;

    /// <summary>Expected time of the list's next batch on the device, without a switch.</summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The time.</returns>
    public TimeSpan Exec(ListView list, DeviceView device) => Estimate(list, device).Exec;

    /// <summary>Expected time to run everything that waits in the list on the device.</summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The time.</returns>
    public TimeSpan Drain(ListView list, DeviceView device) => Estimate(list, device).Drain;

    /// <summary>
    /// Expected time before the list can run on the device: nothing when bound, a bind when held, else the page-in of its weights.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The time.</returns>
    public TimeSpan Switch(ListView list, DeviceView device)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(device);
        ref readonly var estimate = ref Estimate(list, device);
        return !list.IsOwnedBy(device) ? estimate.PageIn : device.IsBound(list.Key) ? TimeSpan.Zero : estimate.Bind;
    }

    internal ref readonly BatchEstimate Estimate(ListView list, DeviceView device) =>
        ref list.Estimate(device.Kind, Costs, _budget, _batchTarget);

    internal ref readonly BatchEstimate Estimate(ListView list, DeviceKind kind) =>
        ref list.Estimate(kind, Costs, _budget, _batchTarget);

    /// <summary>A row for each of <see cref="AllLists"/>.</summary>
    internal ReadOnlySpan<ListRow> Rows(DeviceView device) => _active.Rows(device.Kind);

    /// <summary>Time in ticks that a batch of every waiting list takes if all devices share the work.</summary>
    internal double Work(DeviceView device)
    {
        var instances = 0;
        foreach (var heard in _devices)
        {
            instances += heard.Status.Instances;
        }

        return (double)_active.Work(device.Kind) / Math.Max(1, instances);
    }

    /// <summary>Whether the list of the row is left out.</summary>
    internal bool Skips(in ListRow row) => SkipsBlocked && (row.IsBlocked || row.Band > _lastBand);

    /// <summary>Leaves out the lists of blocked flows and whatever is behind their band: bands are strict, whoever waits in them.</summary>
    internal void SkipBlocked(int lastBand)
    {
        _lastBand = lastBand;
        _eligible.Clear();
        foreach (var list in _active.Lists)
        {
            if (!list.Flow!.IsBlocked && list.Flow.Band <= lastBand)
            {
                _eligible.Add(list);
            }
        }

        SkipsBlocked = true;
    }

    internal void SkipNone() => SkipsBlocked = false;

    /// <summary>A list has no more work.</summary>
    internal void Drop(ListView list)
    {
        if (SkipsBlocked)
        {
            _eligible.Remove(list);
        }
    }
}
