namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// Selects a batch by Online-HRRN-Packing: in the highest band, whole requests by response ratio 1 + (now − arrival) / (c · n), ties by
/// arrival, the last one split where the batch is full. n counts the items of a request that wait, so one that was split is soon finished;
/// c, the time per item, is common to the list and does not change the order. Lanes and deadlines play no part.
/// </summary>
internal static class RatioFirst
{
    /// <summary>The batch in order; null when nothing can be taken.</summary>
    public static List<Entry<TItem>>? Select<TItem>(ReadOnlySpan<Entry<TItem>> waiting, BatchBudget budget, long now, bool servesLate)
    {
        var requests = Requests(waiting, now, servesLate);
        if (requests.Count == 0)
        {
            return null;
        }

        requests.Sort();
        BatchFill<TItem>? batch = null;
        foreach (var request in requests)
        {
            foreach (var entry in waiting.Slice(request.Start, request.Items))
            {
                batch ??= new BatchFill<TItem>(entry, budget, default);
                if (batch.Suits(entry) && !batch.TryAdd(entry))
                {
                    return batch.Entries;
                }
            }
        }

        return batch!.Entries;
    }

    /// <summary>The length of the request that begins the entries.</summary>
    public static int Run<TItem>(ReadOnlySpan<Entry<TItem>> entries)
    {
        var items = 1;
        while (items < entries.Length && entries[items].Request == entries[0].Request)
        {
            items++;
        }

        return items;
    }

    private static List<Request> Requests<TItem>(ReadOnlySpan<Entry<TItem>> waiting, long now, bool servesLate)
    {
        List<Request> requests = [];
        for (var at = 0; at < waiting.Length;)
        {
            var first = waiting[at];
            var items = Run(waiting[at..]);
            if (servesLate || !first.IsExpired(now))
            {
                requests.Add(new Request(first.Priority, Math.Max(0, now - first.Arrival) / (double)items, at, items));
            }

            at += items;
        }

        return requests;
    }

    private readonly record struct Request(int Priority, double Ratio, int Start, int Items) : IComparable<Request>
    {
        public int CompareTo(Request other) =>
            Priority != other.Priority ? Priority.CompareTo(other.Priority)
            : Ratio != other.Ratio ? other.Ratio.CompareTo(Ratio)
            : Start.CompareTo(other.Start);
    }
}
