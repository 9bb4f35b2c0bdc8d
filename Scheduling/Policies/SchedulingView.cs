using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>What a policy decides on. Valid during one call of <see cref="ISchedulingPolicy.Choose"/>.</summary>
public sealed class SchedulingView
{
    private readonly BatchBudget _budget;
    private readonly TimeSpan _batchTarget;
    private readonly List<ListView> _lists;
    private readonly List<DeviceView> _devices;

    internal SchedulingView(List<ListView> lists, List<DeviceView> devices, CostModel costs, BatchBudget budget, TimeSpan batchTarget)
    {
        (_lists, _devices, Costs, _budget, _batchTarget) = (lists, devices, costs, budget, batchTarget);
    }

    /// <summary>The time of the decision.</summary>
    public DateTimeOffset Now { get; internal set; }

    /// <summary>Numbers the passes: grows each time the free slots are looked at anew.</summary>
    public long Pass { get; internal set; }

    /// <summary>Lists with work that nothing is about to take.</summary>
    public ReadOnlySpan<ListView> Lists => CollectionsMarshal.AsSpan(_lists);

    /// <summary>Devices heard of lately, in order of name.</summary>
    public IReadOnlyList<DeviceView> Devices => _devices;

    /// <summary>The learned costs.</summary>
    public CostModel Costs { get; }

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
    public TimeSpan Drain(ListView list, DeviceView device)
    {
        ref readonly var estimate = ref Estimate(list, device);
        var capacity = estimate.Budget.ItemsOf(list.MeanTokens);
        var batches = (list.Items + capacity - 1) / capacity;
        var cost = estimate.ExecCost;
        return cost.Estimate((long)list.Items * list.MeanTokens) + (cost.Fixed * Math.Max(0, batches - 1));
    }

    /// <summary>
    /// Expected time before the list can run on the device: nothing when bound, a bind when held, else the page-in of its weights.
    /// </summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>The time.</returns>
    public TimeSpan Switch(ListView list, DeviceView device)
    {
        ref readonly var estimate = ref Estimate(list, device);
        return !IsHeld(list, device) ? estimate.PageIn : device.IsBound(list.Key) ? TimeSpan.Zero : estimate.Bind;
    }

    /// <summary>Whether the device holds the list's weights or is about to; faster than asking the device.</summary>
    /// <param name="list">The list.</param>
    /// <param name="device">The device.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsHeld(ListView list, DeviceView device)
    {
        foreach (var owner in list.OwnerSpan)
        {
            if (owner == device)
            {
                return true;
            }
        }

        return false;
    }

    internal ref readonly BatchEstimate Estimate(ListView list, DeviceView device) =>
        ref list.Estimate(device, Costs, _budget, _batchTarget);
}
