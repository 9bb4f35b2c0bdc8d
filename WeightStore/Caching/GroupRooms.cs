using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Holds groups of tasks to a part of a cache's budget each. What tasks of several groups share counts for those of them that lease, wait for
/// or pin it at the moment, and is sent out on behalf of none: what others keep there takes nothing of a group's part.
/// </summary>
public sealed class GroupRooms
{
    private readonly Lock _gate;
    private readonly ResidencyTable _table;
    private readonly Action<Clearance> _sendOut;

    internal GroupRooms(Lock gate, ResidencyTable table, Action<Clearance> sendOut)
    {
        _gate = gate;
        _table = table;
        _sendOut = sendOut;
    }

    /// <summary>
    /// Whether a task fits its group's part. Where it does not, segments that only the group's tasks use leave for it, those worth least
    /// first, if enough of them are neither leased nor pinned.
    /// </summary>
    /// <param name="manifest">The task version.</param>
    /// <param name="belongs">Whether the task of a <see cref="Manifest.Key"/> is of the group; called with the cache's lock held.</param>
    /// <param name="bytes">The group's part.</param>
    public bool TryMake(Manifest manifest, Func<string, bool> belongs, long bytes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(belongs);
        lock (_gate)
        {
            var task = _table.Register(manifest);
            var excess = ExcessOf(task, belongs, bytes);
            if (excess <= 0)
            {
                return true;
            }

            var victims = VictimsOf(task, belongs, excess);
            if (victims.Sum(v => v.Bytes) < excess)
            {
                return false;
            }

            _sendOut(new Clearance(victims, []));
            return true;
        }
    }

    /// <summary>Whether a task fits its group's part as things are; nothing leaves for it.</summary>
    public bool Fits(Manifest manifest, Func<string, bool> belongs, long bytes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(belongs);
        lock (_gate)
        {
            return ExcessOf(_table.Register(manifest), belongs, bytes) <= 0;
        }
    }

    /// <summary>Whether a group's pinned tasks together with one more fit its part.</summary>
    public bool FitsPinned(Manifest manifest, Func<string, bool> belongs, long bytes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(belongs);
        lock (_gate)
        {
            var task = _table.Register(manifest);
            var pinned = _table.Tasks.Where(t => t.Pinned && belongs(t.Key)).Append(task).SelectMany(t => t.Segments).Distinct();
            return pinned.Sum(s => s.Bytes) <= bytes;
        }
    }

    // With what was asked for and has no room yet: it will come before this.
    private long ExcessOf(TaskEntry task, Func<string, bool> belongs, long bytes)
    {
        var own = _table.Tasks.Where(t => belongs(t.Key)).ToHashSet();
        var coming = own.Where(t => t.Waiting > 0).Append(task).SelectMany(t => t.Segments);
        var held = own.Where(t => t.Leases > 0 || t.Pinned).SelectMany(t => t.Segments);
        var alone = own.SelectMany(t => t.Segments).Where(s => own.IsSupersetOf(s.Users));
        return held.Concat(alone).Where(s => s.IsHere).Concat(coming).Distinct().Sum(s => s.Bytes) - bytes;
    }

    private List<SegmentEntry> VictimsOf(TaskEntry task, Func<string, bool> belongs, long excess)
    {
        var candidates = _table.Segments
            .Where(s => s.IsEvictable && !task.Segments.Contains(s) && s.Users.All(t => t.Waiting == 0 && belongs(t.Key)))
            .OrderBy(_table.ValueOf)
            .ThenBy(s => s.LastUse.Order);
        var victims = new List<SegmentEntry>();
        foreach (var segment in candidates)
        {
            if (excess <= 0)
            {
                break;
            }

            victims.Add(segment);
            excess -= segment.Bytes;
        }

        return victims;
    }
}
