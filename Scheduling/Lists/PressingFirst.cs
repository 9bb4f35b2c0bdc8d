namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// Selects a batch that begins with the most pressing entry: priority band, then what only this batch can still finish in time, then the
/// real-time lane, then arrival. A batch belongs to the lane of its first entry; the other lane and lower bands fill what room is left.
/// </summary>
/// <remarks>At least every fourth take of a band begins with the batch lane's oldest entry, whatever the real-time lane holds.</remarks>
internal sealed class PressingFirst<TItem>(bool servesLate)
{
    private const int TakesPerTurn = 4;
    private const long Last = long.MaxValue - 1;
    private int _passed;

    /// <summary>The batch, most pressing first; null when nothing can be taken. Scans the entries once per band and lane.</summary>
    public List<Entry<TItem>>? Select(ReadOnlySpan<Entry<TItem>> waiting, BatchBudget budget, in BatchClock clock)
    {
        if (Head(waiting, clock) is not { } head)
        {
            return null;
        }

        head = Turn(head, waiting, clock);
        var batch = new BatchFill<TItem>(head, budget, clock);
        Fill(batch, waiting, clock.Now);
        return batch.Entries;
    }

    private Entry<TItem>? Head(ReadOnlySpan<Entry<TItem>> waiting, in BatchClock clock)
    {
        Entry<TItem>? best = null;
        var bestPlace = long.MaxValue;
        foreach (var entry in waiting)
        {
            var place = Place(entry, clock);
            if (place < bestPlace || (place == bestPlace && best is not null && IsUrgent(place) && entry.Deadline < best.Deadline))
            {
                (best, bestPlace) = (entry, place);
            }
        }

        return best;
    }

    private Entry<TItem> Turn(Entry<TItem> head, ReadOnlySpan<Entry<TItem>> waiting, in BatchClock clock)
    {
        if (head.Lane == Lane.RealTime && OldestOfBatchLane(waiting, head.Priority, clock) is { } oldest && ++_passed >= TakesPerTurn)
        {
            head = oldest;
        }

        _passed = head.Lane == Lane.Batch ? 0 : _passed;
        return head;
    }

    private Entry<TItem>? OldestOfBatchLane(ReadOnlySpan<Entry<TItem>> waiting, int band, in BatchClock clock)
    {
        foreach (var entry in waiting)
        {
            if (entry.Lane == Lane.Batch && entry.Priority == band && Place(entry, clock) < Place(band, Hopeless))
            {
                return entry;
            }
        }

        return null;
    }

    private void Fill(BatchFill<TItem> batch, ReadOnlySpan<Entry<TItem>> waiting, long now)
    {
        for (var level = Level(batch.Head, batch.Head.Lane, now); level < long.MaxValue;)
        {
            var next = long.MaxValue;
            foreach (var entry in waiting)
            {
                if (!batch.Suits(entry) || Level(entry, batch.Head.Lane, now) is var own && own < level)
                {
                    continue;
                }

                if (own > level)
                {
                    next = Math.Min(next, own);
                }
                else if (!batch.TryAdd(entry))
                {
                    return;
                }
            }

            level = next;
        }
    }

    private const int Urgent = 0;
    private const int Normal = 1;
    private const int Hopeless = 3;

    /// <summary>
    /// Urgent: met by this batch but missed by the one after it, in either lane. Hopeless: missed even by this one; serving it first would
    /// make others late too. Late entries come last of all or, where they are dropped, not at all.
    /// </summary>
    private long Place(Entry<TItem> entry, in BatchClock clock)
    {
        if (entry.IsExpired(clock.Now))
        {
            return servesLate ? Last : long.MaxValue;
        }

        var rank = clock.IsHopeless(entry.Deadline, entry.Tokens) ? Hopeless
            : clock.IsUrgent(entry.Deadline, entry.Tokens) ? Urgent
            : Normal + (int)entry.Lane;
        return Place(entry.Priority, rank);
    }

    private static long Place(int band, int rank) => (4L * band) + rank;

    private static bool IsUrgent(long place) => place < Last && place % 4 == Urgent;

    /// <summary>Entries of a smaller level fill a batch of the lane before those of a larger one.</summary>
    private long Level(Entry<TItem> entry, Lane lane, long now) =>
        !entry.IsExpired(now) ? (2L * entry.Priority) + (entry.Lane == lane ? 0 : 1) : servesLate ? Last : long.MaxValue;
}
