namespace PtmOrleans.WeightStore.Caching;

/// <summary>What leaves the device so that a task may come.</summary>
/// <param name="Segments">Segments to evict.</param>
/// <param name="Rooms">Packed weights to ask back.</param>
internal sealed record Clearance(IReadOnlyList<SegmentEntry> Segments, IReadOnlyList<PackedRoom> Rooms)
{
    /// <summary>
    /// Chooses what gives <paramref name="bytes"/> together: segments that have not been used lately if they are enough, else packed weights,
    /// which their tasks run without, then the segments worth least; null when all of it is not enough. Called with the cache's lock held.
    /// </summary>
    public static Clearance? Of(ResidencyTable table, long bytes, TaskEntry task, double limit)
    {
        var rooms = table.HeldRooms();
        if (rooms.Count > 0 && table.Victims(bytes, task, limit, unused: true) is { } unused)
        {
            return new(unused, []);
        }

        var chosen = new List<PackedRoom>();
        foreach (var room in rooms)
        {
            chosen.Add(room);
            bytes -= room.Bytes;
            if (bytes <= 0)
            {
                return new([], chosen);
            }
        }

        return table.Victims(bytes, task, limit) is { } victims ? new(victims, chosen) : null;
    }
}
