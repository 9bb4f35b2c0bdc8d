namespace PtmOrleans.Scheduling.Lists;

/// <summary>Selects a batch strictly by arrival: bands, lanes and deadlines play no part.</summary>
internal static class ArrivalFirst
{
    /// <summary>The batch in order; null when nothing can be taken.</summary>
    public static List<Entry<TItem>>? Select<TItem>(ReadOnlySpan<Entry<TItem>> waiting, BatchBudget budget, long now, bool servesLate)
    {
        BatchFill<TItem>? batch = null;
        foreach (var entry in waiting)
        {
            if (!servesLate && entry.IsExpired(now))
            {
                continue;
            }

            batch ??= new BatchFill<TItem>(entry, budget, default);
            if (batch.Suits(entry) && !batch.TryAdd(entry))
            {
                break;
            }
        }

        return batch?.Entries;
    }
}
