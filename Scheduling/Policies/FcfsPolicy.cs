using System.Globalization;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>First come, first served: the list with the oldest item on the least occupied device, a device that holds it if there is a choice.</summary>
internal sealed class FcfsPolicy : ISchedulingPolicy
{
    public string Name => "fcfs";

    public Pick? Choose(SchedulingView view)
    {
        var largest = -1L;
        foreach (var device in view.Devices)
        {
            largest = device.FreeSlots > 0 ? Math.Max(largest, device.Status.BudgetBytes) : largest;
        }

        ListView? oldest = null;
        foreach (var list in view.Lists)
        {
            if (list.Summary.WeightBytes <= largest && (oldest is null || list.Summary.OldestArrival < oldest.Summary.OldestArrival))
            {
                oldest = list;
            }
        }

        return oldest is null ? null : new Pick(DeviceFor(oldest, view).Name, oldest.Key, Reason(oldest, view.Now));
    }

    private static DeviceView DeviceFor(ListView list, SchedulingView view) => view.Devices
        .Where(d => d.FreeSlots > 0 && d.CanHold(list))
        .MinBy(d => (d.Outstanding.Count, d.IsBound(list.Key) ? 0 : d.Holds(list.Key) ? 1 : 2))!;

    private static string Reason(ListView list, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"oldest {list.Waited(now).TotalSeconds:0.0##} s, {list.Items} items");
}
