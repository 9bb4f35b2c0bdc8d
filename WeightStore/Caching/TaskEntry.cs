using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>What the cache knows about one task. Guarded by the cache's lock.</summary>
/// <param name="manifest">The task's manifest.</param>
/// <param name="segments">Its segments, each once, in the order of the manifest.</param>
/// <param name="uses">How often it has been used.</param>
internal sealed class TaskEntry(Manifest manifest, ImmutableArray<SegmentEntry> segments, DecayingCount uses)
{
    public Manifest Manifest { get; } = manifest;

    public string Key { get; } = manifest.Key;

    public ImmutableArray<SegmentEntry> Segments { get; } = segments;

    public long TotalBytes { get; } = segments.Sum(s => s.Bytes);

    public DecayingCount Uses { get; } = uses;

    /// <summary>Whether a prefetch has counted as the use that it foretells.</summary>
    public bool Foretold { get; set; }

    /// <summary>Set by <see cref="ResidencyTable.CountLease"/> alone.</summary>
    public int Leases { get; set; }

    /// <summary>Whether its segments go as soon as nobody uses them; until it is asked for again.</summary>
    public bool Unwanted { get; set; }

    /// <summary>Requests and prefetches that have not been granted yet.</summary>
    public int Waiting { get; set; }

    /// <summary>Set by <see cref="ResidencyTable.SetPinned"/> alone.</summary>
    public bool Pinned { get; set; }

    /// <summary>Segments that are not on the device. Set by <see cref="ResidencyTable.Move(SegmentEntry, SegmentState)"/> alone.</summary>
    public int Lacking { get; set; } = segments.Count(s => s.State != SegmentState.Resident);

    /// <summary>Made with the first lease after the last segment's arrival, gone with the first segment that leaves.</summary>
    public ResidentTask? Resident { get; set; }

    /// <summary>Its packed weights. Set by <see cref="ResidencyTable.Move(PackedRoom, PackedState)"/> alone.</summary>
    public PackedRoom? Packed { get; set; }

    public bool IsResident => Lacking == 0;

    public bool IsReleasing => Segments.Any(s => s.State == SegmentState.Releasing);

    public long AbsentBytes => Segments.Sum(s => s.IsHere ? 0 : s.Bytes);

    /// <summary>Whether nothing would miss it: neither someone who uses it, nor memory that only it would free.</summary>
    public bool IsIdle
        => Leases == 0 && Waiting == 0 && !Pinned && Resident is null && Packed is null
            && Segments.All(s => s.State == SegmentState.Absent || s.Users.Count > 1);

    /// <summary>Where its tensors are; all of its segments are resident.</summary>
    /// <param name="place">How a segment lies on the device.</param>
    public ImmutableArray<ResidentTensor> TensorsOnDevice(Func<SegmentRecord, SegmentRecord> place)
    {
        // Parts with equal content share a segment, each with a table of its own for what is in it.
        var memory = Segments.ToDictionary(s => s.Key, s => s.Memory!);
        return [.. Manifest.Segments
            .Select(stored => (Placed: place(stored), Stored: stored))
            .Select(s => (s.Placed.Tensors, memory[SegmentKey.Of(s.Stored, s.Placed)].Address))
            .SelectMany(
                s => s.Tensors,
                (s, t) => new ResidentTensor(t.Name, t.Type, t.Shape, s.Address + (nint)t.Offset, t.Bytes))];
    }
}
