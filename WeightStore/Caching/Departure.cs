using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>Segments and packed weights on their way out, with everything that points into the segments.</summary>
internal sealed class Departure
{
    private readonly IReadOnlyList<SegmentEntry> _segments;
    private readonly List<PackedRoom> _rooms;
    private readonly List<ResidentTask> _tasks;

    /// <summary>Takes them off the books; called with the cache's lock held.</summary>
    public Departure(ResidencyTable table, IReadOnlyList<SegmentEntry> segments, IReadOnlyList<PackedRoom> rooms)
    {
        _segments = segments;
        _rooms = [.. rooms.Union(segments.SelectMany(s => s.Users).Select(t => t.Packed).OfType<PackedRoom>())];
        foreach (var segment in segments)
        {
            table.Move(segment, SegmentState.Releasing);
        }

        foreach (var room in _rooms)
        {
            table.Move(room, PackedState.Leaving);
        }

        _tasks = ResidencyTable.DetachUsers(segments);
    }

    /// <summary>Frees the memory, and before it what points into it. Called without the lock.</summary>
    /// <param name="source">Told what has left; null when nothing will come back.</param>
    public void Free(ISegmentSource? source)
    {
        try
        {
            _rooms.ForEach(r => r.AskBack());
            _tasks.ForEach(t => t.Release());
        }
        finally
        {
            foreach (var segment in _segments)
            {
                segment.Memory!.Dispose();
                source?.Departed(segment.Record);
            }
        }
    }

    /// <summary>Counts the bytes as free; called with the cache's lock held. Those of packed weights are counted when they are given back.</summary>
    public void End(ResidencyTable table)
    {
        foreach (var segment in _segments)
        {
            segment.Memory = null;
            table.Move(segment, SegmentState.Absent);
        }
    }
}
