using System.Runtime.InteropServices;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// What weighing a waiting list on one kind of device needs, in one cache line: a decision looks at every row. Times are in ticks.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ListRow
{
    /// <summary>Deadline of the first item that nothing is about to take; without any, its arrival plus the default allowance.</summary>
    public long Deadline;

    /// <summary>1 over the time that item was allowed.</summary>
    public double PerAllowance;

    /// <summary>Bits of the devices that hold the weights; see <see cref="DeviceView.Bit"/>.</summary>
    public ulong Owners;

    /// <summary>Bits of the devices that go on with the list without a switch.</summary>
    public ulong Bound;

    /// <summary>Expected time of the next batch.</summary>
    public uint Exec;

    /// <summary>Expected time to page the weights in.</summary>
    public uint PageIn;

    /// <summary>Expected time to bind weights that are held.</summary>
    public uint Bind;

    /// <summary>Work with less slack than this is urgent.</summary>
    public uint Window;

    /// <summary>Items of the next batch; those of the batch lane count less.</summary>
    public float Worth;

    /// <summary>Priority band: the smaller goes first.</summary>
    public int Band;

    /// <summary>Whether no item has a deadline.</summary>
    public bool IsOpenEnded;

    /// <summary>Whether the tenant has to wait for others.</summary>
    public bool IsBlocked;
}
