using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>
/// Names the lists that a device is likely to run next and does not hold: lists that no device holds and no other device has been told of, by
/// band and then as the policy prefers them.
/// </summary>
internal static class PrefetchHints
{
    public static IReadOnlyList<ListKey> For(
        DeviceView device, ListKey chosen, SchedulingView view, ISchedulingPolicy policy, DevicePool devices, int count)
    {
        List<(ListView List, double Preference)> best = new(count + 1);
        foreach (var list in view.AllLists)
        {
            if (list.Key == chosen || list.Owners.Count > 0 || !device.CanRun(list) || IsToldElsewhere(list.Key, device, devices))
            {
                continue;
            }

            var hint = (list, policy.Preference(list, device, view));
            var place = best.Count;
            while (place > 0 && IsBefore(hint, best[place - 1]))
            {
                place--;
            }

            if (place < count)
            {
                best.Insert(place, hint);
                if (best.Count > count)
                {
                    best.RemoveAt(count);
                }
            }
        }

        device.Told.Clear();
        device.Told.AddRange(best.Select(h => h.List.Key));
        return [.. device.Told];
    }

    private static bool IsToldElsewhere(ListKey list, DeviceView device, DevicePool devices)
    {
        foreach (var other in devices.Heard)
        {
            if (other != device && other.Told.Contains(list))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBefore((ListView List, double Preference) hint, (ListView List, double Preference) other) =>
        hint.List.Summary.Priority != other.List.Summary.Priority
            ? hint.List.Summary.Priority < other.List.Summary.Priority
            : hint.Preference > other.Preference;
}
