namespace PtmOrleans.WeightStore.Caching;

/// <summary>Room in a device's budget for packed weights: it takes what is free or long unused, and is given up before anything else in use.</summary>
public sealed class PackedRooms
{
    private readonly Lock _gate;
    private readonly ResidencyTable _table;
    private readonly Func<bool> _isAwaited;
    private readonly Action<Clearance> _sendOut;
    private readonly Action _pump;

    /// <param name="gate">The cache's lock.</param>
    /// <param name="table">The cache's books.</param>
    /// <param name="isAwaited">Whether someone waits for room, or the cache has ended; called with the lock held.</param>
    /// <param name="sendOut">Starts to free something; called with the lock held.</param>
    /// <param name="pump">Does what the changed books allow; called with the lock held.</param>
    internal PackedRooms(Lock gate, ResidencyTable table, Func<bool> isAwaited, Action<Clearance> sendOut, Action pump)
    {
        _gate = gate;
        _table = table;
        _isAwaited = isAwaited;
        _sendOut = sendOut;
        _pump = pump;
    }

    /// <summary>
    /// Sets bytes aside for the packed weights of a task, if they are free. If not, segments that no task has used for
    /// <see cref="DeviceWeightCacheOptions.UnusedAfter"/> are sent out when they are enough, and a later call may find their room.
    /// </summary>
    /// <param name="task">The task; it need not be leased.</param>
    /// <param name="bytes">The bytes beside those of its segments.</param>
    /// <param name="giveBack">
    /// Called without a lock when the cache wants the bytes. It disposes the room after the runs that use it; a second call waits for that too.
    /// </param>
    /// <returns>The room; null when there is none, the task has left the device or has a room already.</returns>
    public PackedRoom? TryReserve(ResidentTask task, long bytes, Action<PackedRoom> giveBack)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentNullException.ThrowIfNull(giveBack);
        lock (_gate)
        {
            if (_isAwaited() || _table.Find(task.Manifest.Key) is not { Packed: null } entry || !ReferenceEquals(entry.Resident, task))
            {
                return null;
            }

            if (bytes > _table.FreeBytes)
            {
                SendOutUnused(bytes - _table.FreeBytes, entry);
                return null;
            }

            var room = new PackedRoom(this, entry, bytes, giveBack);
            _table.Move(room, PackedState.Building);
            _table.CountLease(entry, 1);
            return room;
        }
    }

    internal void Complete(PackedRoom room)
    {
        lock (_gate)
        {
            if (room.State == PackedState.Building)
            {
                _table.Move(room, PackedState.Held);
                _table.CountLease(room.Entry, -1);
                _pump();
            }
        }
    }

    internal void GiveBack(PackedRoom room)
    {
        lock (_gate)
        {
            if (room.State != PackedState.Gone)
            {
                _table.CountLease(room.Entry, room.State == PackedState.Building ? -1 : 0);
                _table.Move(room, PackedState.Gone);
                _pump();
            }
        }
    }

    private void SendOutUnused(long bytes, TaskEntry task)
    {
        if (_table.LeavingBytes == 0 && _table.Victims(bytes, task, unused: true) is { } victims)
        {
            _sendOut(new Clearance(victims, []));
        }
    }
}
