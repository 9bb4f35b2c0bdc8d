using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Names the lists that a device is likely to need next and does not hold: nobody's lists first by band, then by age.</summary>
internal static class PrefetchHints
{
    public static IReadOnlyList<ListKey> For(DeviceView device, ListKey chosen, List<ListView> active, int count)
    {
        List<ListView> best = new(count + 1);
        foreach (var list in active)
        {
            if (list.Key == chosen || list.Owners.Count > 0 || !device.CanRun(list))
            {
                continue;
            }

            var place = best.Count;
            while (place > 0 && IsBefore(list, best[place - 1]))
            {
                place--;
            }

            if (place < count)
            {
                best.Insert(place, list);
                if (best.Count > count)
                {
                    best.RemoveAt(count);
                }
            }
        }

        return best.ConvertAll(l => l.Key);
    }

    private static bool IsBefore(ListView list, ListView other) =>
        list.Summary.Priority != other.Summary.Priority
            ? list.Summary.Priority < other.Summary.Priority
            : list.Summary.OldestArrival < other.Summary.OldestArrival;
}
