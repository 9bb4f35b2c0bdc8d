namespace PtmOrleans.Scheduling.Policies;

/// <summary>Orders lists by task and version: an order that does not depend on how they became known.</summary>
internal static class ListOrder
{
    public static int Compare(ListView list, ListView other)
    {
        var tasks = string.CompareOrdinal(list.Key.Task, other.Key.Task);
        return tasks != 0 ? tasks : list.Key.Version.CompareTo(other.Key.Version);
    }
}
