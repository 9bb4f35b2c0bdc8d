using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Gives the least occupied device, the first by name among equals, the list of the lowest rank that it can run; equal ranks go by age,
/// then by name. No device with a free slot stays without work that it can run.
/// </summary>
internal abstract class RankingPolicy : ISchedulingPolicy
{
    public abstract string Name { get; }

    public virtual BatchOrder Order => BatchOrder.Arrival;

    public Pick? Choose(SchedulingView view)
    {
        Pick? best = null;
        var least = double.PositiveInfinity;
        for (var i = 0; i < view.Devices.Count; i++)
        {
            var device = view.Devices[i];
            var occupation = (double)device.Outstanding.Count / device.Status.Instances;
            if (device.FreeSlots > 0 && occupation < least && First(device, view) is { } list)
            {
                least = occupation;
                best = new Pick(device, list, Reason(list, device, view));
            }
        }

        return best;
    }

    /// <summary>The lower, the earlier the list is served.</summary>
    protected abstract double Rank(ListView list, DeviceView device, SchedulingView view);

    protected abstract PickReason Reason(ListView list, DeviceView device, SchedulingView view);

    private ListView? First(DeviceView device, SchedulingView view)
    {
        ListView? first = null;
        var lowest = 0.0;
        foreach (var list in view.Lists)
        {
            if (device.CanRun(list) && Rank(list, device, view) is var rank
                && (first is null || rank < lowest || (rank == lowest && IsBefore(list, first))))
            {
                (first, lowest) = (list, rank);
            }
        }

        return first;
    }

    private static bool IsBefore(ListView list, ListView other) =>
        list.Summary.OldestArrival != other.Summary.OldestArrival
            ? list.Summary.OldestArrival < other.Summary.OldestArrival
            : ListOrder.Compare(list, other) < 0;
}
