namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// First come, first served: the list with the oldest item on the least occupied device, a device that holds it if there is a choice.
/// </summary>
internal sealed class FcfsPolicy : ISchedulingPolicy
{
    public string Name => "fcfs";

    public Pick? Choose(SchedulingView view)
    {
        var free = view.Devices.Where(d => d.FreeSlots > 0).ToArray().AsSpan();
        ListView? oldest = null;
        foreach (var list in view.Lists)
        {
            if ((oldest is null || list.Summary.OldestArrival < oldest.Summary.OldestArrival) && DeviceFor(list, free) is not null)
            {
                oldest = list;
            }
        }

        return oldest is null ? null : new Pick(DeviceFor(oldest, free)!, oldest, Reason(oldest, view.Now));
    }

    private static DeviceView? DeviceFor(ListView list, ReadOnlySpan<DeviceView> free)
    {
        DeviceView? best = null;
        foreach (var device in free)
        {
            if (device.CanRun(list) && (best is null || Occupation(device, list).CompareTo(Occupation(best, list)) < 0))
            {
                best = device;
            }
        }

        return best;
    }

    private static (int, int) Occupation(DeviceView device, ListView list) =>
        (device.Outstanding.Count, device.IsBound(list.Key) ? 0 : SchedulingView.IsHeld(list, device) ? 1 : 2);

    private static PickReason Reason(ListView list, DateTimeOffset now) =>
        new(PickKind.Oldest, list.Waited(now).TotalSeconds, list.Items);
}
