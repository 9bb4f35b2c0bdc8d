using System.Globalization;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>First come, first served: the list with the oldest item on the least occupied device, a device that holds it if there is a choice.</summary>
internal sealed class FcfsPolicy : ISchedulingPolicy
{
    public string Name => "fcfs";

    public Pick? Choose(SchedulingView view)
    {
        var free = view.Devices.Where(d => d.FreeSlots > 0).ToArray();
        ListView? oldest = null;
        foreach (var list in view.Lists)
        {
            if ((oldest is null || list.Summary.OldestArrival < oldest.Summary.OldestArrival) && Array.Exists(free, d => d.CanRun(list)))
            {
                oldest = list;
            }
        }

        return oldest is null ? null : new Pick(DeviceFor(oldest, free).Name, oldest.Key, Reason(oldest, view.Now));
    }

    private static DeviceView DeviceFor(ListView list, DeviceView[] free) => free
        .Where(d => d.CanRun(list))
        .MinBy(d => (d.Outstanding.Count, d.IsBound(list.Key) ? 0 : d.Holds(list.Key) ? 1 : 2))!;

    private static string Reason(ListView list, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"oldest {list.Waited(now).TotalSeconds:0.0##} s, {list.Items} items");
}
