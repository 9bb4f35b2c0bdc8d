namespace PtmOrleans.WeightStore.Caching;

/// <summary>Makes room on the device for tasks that want to come. Guarded by the cache's lock.</summary>
/// <param name="table">The cache's books.</param>
/// <param name="memory">The device's memory.</param>
/// <param name="sendOut">Starts to free something.</param>
internal sealed class TaskRooms(ResidencyTable table, IDeviceMemory memory, Action<Clearance> sendOut)
{
    /// <summary>
    /// Whether there is room for the rest of a task now, which is then set aside for it. If not, enough is sent out for it, if there is
    /// enough worth less than <paramref name="limit"/>.
    /// </summary>
    public bool TryMake(TaskEntry task, double limit)
    {
        if (table.LeavingBytes > 0 && (task.IsReleasing || task.AbsentBytes > table.FreeBytes))
        {
            return false;
        }

        var lacking = task.AbsentBytes - table.FreeBytes;
        if (lacking <= 0 && TryReserve(task))
        {
            return true;
        }

        if (table.LeavingBytes == 0 && ClearanceFor(task, lacking, limit) is { } clearance)
        {
            sendOut(clearance);
        }

        return false;
    }

    /// <summary>
    /// Sends out an unwanted task once nobody uses it, but for what other tasks that are wholly on the device, or on their way there,
    /// share.
    /// </summary>
    public void Clear(TaskEntry task)
    {
        if (!task.Unwanted || task.Leases > 0 || task.Waiting > 0 || task.Pinned)
        {
            return;
        }

        SegmentEntry[] own =
        [
            .. task.Segments.Where(s => s.State == SegmentState.Resident && s.Leases == 0 && s.Pins == 0
                && s.Users.All(u => u == task || (u.Leases == 0 && u.Waiting == 0 && !u.IsResident))),
        ];
        PackedRoom[] rooms = task.Packed is { State: PackedState.Held } room ? [room] : [];
        task.Unwanted = task.Segments.Any(s => s.State == SegmentState.Loading);
        if (own.Length > 0 || rooms.Length > 0)
        {
            sendOut(new Clearance(own, rooms));
        }
    }

    /// <summary>Why a task that waits for room will wait for ever; null as long as something may still move out of its way.</summary>
    public WeightStoreException? Obstacle(TaskEntry task)
    {
        var mayMove = task.AbsentBytes > table.FreeBytes || table.LeavingBytes > 0 || table.BytesIn(SegmentState.Loading) > 0
            || table.Tasks.Any(t => t.Leases > 0);
        return mayMove ? null : new WeightStoreException(
            WeightStoreError.OverBudget,
            $"task '{task.Key}' lacks {task.AbsentBytes} bytes of weights; {table.FreeBytes} are free on the device, but pinned tasks lie "
            + "between them; unpin one");
    }

    // Where the bytes are free but do not lie together, the least valuable segments go one by one until they do; at last the task's own.
    // That may cost all that others have there, which a task that may never be asked for is not worth.
    private Clearance? ClearanceFor(TaskEntry task, long lacking, double limit)
    {
        if (lacking <= 0 && !double.IsPositiveInfinity(limit))
        {
            return null;
        }

        var clearance = Clearance.Of(table, Math.Max(lacking, 1), task, limit);
        return clearance is null && lacking <= 0 ? OwnOf(task) : clearance;
    }

    private static Clearance? OwnOf(TaskEntry task)
    {
        var pins = task.Pinned ? 1 : 0;
        SegmentEntry[] own = [.. task.Segments.Where(s => s.State == SegmentState.Resident && s.Leases == 0 && s.Pins <= pins)];
        return own.Length > 0 ? new Clearance(own, []) : null;
    }

    private bool TryReserve(TaskEntry task)
        => memory.TryReserve([.. task.Segments.Where(s => s.State == SegmentState.Absent).Select(s => s.Record)]);
}
