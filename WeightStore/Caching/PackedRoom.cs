namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Bytes of a device's budget for the packed weights of a task. The task stays on the device until <see cref="Complete"/>; from then on the
/// cache may ask for the bytes, on any thread, and waits for <see cref="Dispose"/> before it counts them as free.
/// </summary>
public sealed class PackedRoom : IDisposable
{
    private readonly PackedRooms _rooms;
    private readonly Action<PackedRoom> _giveBack;

    internal PackedRoom(PackedRooms rooms, TaskEntry entry, long bytes, Action<PackedRoom> giveBack)
    {
        _rooms = rooms;
        _giveBack = giveBack;
        Entry = entry;
        Task = entry.Resident!;
        Bytes = bytes;
    }

    /// <summary>The task; its addresses are valid until the room is disposed.</summary>
    public ResidentTask Task { get; }

    /// <summary>The size of the room.</summary>
    public long Bytes { get; }

    internal TaskEntry Entry { get; }

    /// <summary>Set by <see cref="ResidencyTable.Move(PackedRoom, PackedState)"/> alone, which keeps the sums.</summary>
    internal PackedState State { get; set; }

    /// <summary>Says that the weights are packed and that its owner can be asked to give the room back.</summary>
    public void Complete() => _rooms.Complete(this);

    /// <summary>Gives the bytes back; nothing reads the task's weights or the packed ones any more. A second call does nothing.</summary>
    public void Dispose() => _rooms.GiveBack(this);

    internal void AskBack() => _giveBack(this);
}
