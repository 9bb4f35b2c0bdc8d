using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>What the cache knows about one segment that a known task uses. Guarded by the cache's lock.</summary>
/// <param name="key">What it is known by.</param>
/// <param name="record">The segment as stored.</param>
/// <param name="placed">The segment as it lies on the device.</param>
/// <param name="uses">How often tasks have used it.</param>
internal sealed class SegmentEntry(SegmentKey key, SegmentRecord record, SegmentRecord placed, DecayingCount uses)
{
    public SegmentKey Key { get; } = key;

    public SegmentRecord Record { get; } = record;

    public SegmentRecord Placed { get; } = placed;

    /// <summary>Its length on the device, which the budget counts.</summary>
    public long Bytes => Placed.Bytes;

    /// <summary>Set by <see cref="ResidencyTable.Move(SegmentEntry, SegmentState)"/> alone, which keeps the sums.</summary>
    public SegmentState State { get; set; }

    /// <summary>Set by <see cref="ResidencyTable.CountLease"/> alone.</summary>
    public int Leases { get; set; }

    /// <summary>Pinned tasks that use it. Set by <see cref="ResidencyTable.SetPinned"/> alone.</summary>
    public int Pins { get; set; }

    /// <summary>The uses of all its tasks, counted as theirs are: equal half-lives make the sum fade as its parts do.</summary>
    public DecayingCount Uses { get; } = uses;

    /// <summary>Uses that are expected of its tasks. Set by <see cref="Caching.ExpectedUses"/> alone.</summary>
    public double ExpectedUses { get; set; }

    public HashSet<TaskEntry> Users { get; } = [];

    /// <summary>The memory, while resident or releasing.</summary>
    public IDeviceSegment? Memory { get; set; }

    /// <summary>Completed with null or the reason of failure when the present load ends.</summary>
    public TaskCompletionSource<Exception?>? Arrival { get; set; }

    /// <summary>When it was leased last, as the clock's time stamp and as a number that breaks ties.</summary>
    public (long Time, long Order) LastUse { get; set; }

    public bool IsEvictable => State == SegmentState.Resident && Leases == 0 && Pins == 0;

    public bool IsHere => State is SegmentState.Resident or SegmentState.Loading;
}
