namespace PtmOrleans.WeightStore.Caching;

/// <summary>Writes the cache's books down.</summary>
internal static class CacheReport
{
    /// <summary>Takes a snapshot; the caller holds the cache's lock.</summary>
    public static CacheSnapshot Of(ResidencyTable table, CacheCounters counters, long budget, int waiting) => new()
    {
        BudgetBytes = budget,
        ResidentBytes = table.BytesIn(SegmentState.Resident),
        LoadingBytes = table.BytesIn(SegmentState.Loading),
        ReleasingBytes = table.BytesIn(SegmentState.Releasing),
        PackedBytes = table.PackedBytes,
        LeasedBytes = table.Segments.Where(s => s.Leases > 0 && s.State != SegmentState.Absent).Sum(s => s.Bytes),
        PinnedBytes = table.PinnedBytes(),
        Waiting = waiting,
        Segments = [.. table.Segments.Where(s => s.State != SegmentState.Absent).Select(Describe)],
        Tasks = [.. table.Tasks.Where(t => !IsUnseen(t)).Select(Describe).OrderBy(t => t.Key, StringComparer.Ordinal)],
        Hits = counters.Hits,
        Misses = counters.Misses,
        Evictions = counters.Evictions,
        BytesPaged = counters.BytesPaged,
        FailedLoads = counters.FailedLoads,
        LastEvictionAge = counters.LastEvictionAge,
    };

    private static bool IsUnseen(TaskEntry task)
        => task.Leases == 0 && !task.Pinned && task.Packed is null && task.Segments.All(s => s.State == SegmentState.Absent);

    private static SegmentResidency Describe(SegmentEntry segment) => new(
        segment.Record.Digest,
        segment.Record.Part,
        segment.Bytes,
        segment.State,
        segment.Leases,
        [.. segment.Users.Select(t => t.Key).Order(StringComparer.Ordinal)]);

    private static TaskResidency Describe(TaskEntry task) => new(
        task.Key,
        task.Segments.Where(s => s.State == SegmentState.Resident).Sum(s => s.Bytes),
        task.TotalBytes,
        task.Pinned,
        task.Leases,
        task.Packed?.Bytes ?? 0);
}
