namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Chooses what leaves the device, by what keeping a segment is worth for each of its bytes: the cost of loading it again, times the
/// uses to be expected, by its length. Looks only at what is on the device. Guarded by the cache's lock.
/// </summary>
internal sealed class Victims(DeviceWeightCacheOptions options, TimeProvider clock)
{
    public double ValueOf(SegmentEntry segment) => ValueOf(segment, clock.GetTimestamp());

    /// <summary>
    /// The segments worth least that give <paramref name="bytes"/> together, none of them of <paramref name="task"/>, leased, pinned or
    /// worth as much as <paramref name="limit"/>; null when there are not enough.
    /// </summary>
    /// <param name="resident">The segments on the device.</param>
    /// <param name="bytes">What is lacking.</param>
    /// <param name="task">The task that it is for.</param>
    /// <param name="limit">The value that is too much.</param>
    /// <param name="unused">Takes only segments that no task has used for <see cref="DeviceWeightCacheOptions.UnusedAfter"/>.</param>
    public IReadOnlyList<SegmentEntry>? Choose(IEnumerable<SegmentEntry> resident, long bytes, TaskEntry task, double limit, bool unused)
    {
        var candidates = Candidates(resident, task, limit, unused);
        var victims = new List<SegmentEntry>();
        var surplus = -bytes;
        while (surplus < 0)
        {
            if (!candidates.TryDequeue(out var segment, out _))
            {
                return null;
            }

            victims.Add(segment);
            surplus += segment.Bytes;
        }

        return Spare(victims, surplus);
    }

    // A heap and not a sorted list: of thousands that are there, a few go.
    private PriorityQueue<SegmentEntry, (double Value, long LastUse)> Candidates(
        IEnumerable<SegmentEntry> resident, TaskEntry task, double limit, bool unused)
    {
        var now = clock.GetTimestamp();
        var candidates = new List<(SegmentEntry, (double, long))>();
        foreach (var segment in resident)
        {
            if (segment.IsEvictable && (!unused || IsUnused(segment, now)) && ValueOf(segment, now) is var value && value < limit
                && !task.Segments.Contains(segment))
            {
                candidates.Add((segment, (value, segment.LastUse.Order)));
            }
        }

        return new(candidates);
    }

    private double ValueOf(SegmentEntry segment, long now)
        => (double)(options.LoadOverheadBytes + segment.Bytes) / segment.Bytes * (segment.Uses.At(now) + segment.ExpectedUses);

    // A task that is foretold is about to be used, though its segments may never have been.
    private bool IsUnused(SegmentEntry segment, long now)
        => segment.ExpectedUses <= 0
            && clock.GetElapsedTime(segment.LastUse.Time, now) >= options.UnusedAfter
            && segment.Users.All(t => !t.Foretold && t.Waiting == 0);

    // The last victim may be so long that earlier, shorter ones need not go: the most valuable of them stay.
    private static List<SegmentEntry> Spare(List<SegmentEntry> victims, long surplus)
    {
        for (var i = victims.Count - 2; i >= 0; i--)
        {
            if (victims[i].Bytes <= surplus)
            {
                surplus -= victims[i].Bytes;
                victims.RemoveAt(i);
            }
        }

        return victims;
    }
}
