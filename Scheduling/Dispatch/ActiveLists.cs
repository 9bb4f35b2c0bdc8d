using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>The lists with work, and a table of rows for each kind of device: row i is about list i. Entering and leaving are O(1).</summary>
internal sealed class ActiveLists(PolicyOptions options)
{
    private const float BatchLaneWorth = 0.25f;

    private readonly List<ListView> _lists = [];
    private readonly List<ListRow[]> _tables = [];
    private readonly List<long> _work = [];

    public int Count => _lists.Count;

    public List<ListView> Lists => _lists;

    public ReadOnlySpan<ListRow> Rows(DeviceKind kind) => _tables[kind.Index].AsSpan(0, _lists.Count);

    /// <summary>Time in ticks that a batch of every list with its page-in takes in all.</summary>
    public long Work(DeviceKind kind) => _work[kind.Index];

    public void Add(ListView list)
    {
        list.Place = _lists.Count;
        _lists.Add(list);
        for (var kind = 0; kind < _tables.Count; kind++)
        {
            if (_tables[kind].Length < _lists.Count)
            {
                var table = _tables[kind];
                Array.Resize(ref table, Math.Max(64, 2 * table.Length));
                _tables[kind] = table;
            }
        }
    }

    public void Remove(ListView list)
    {
        var (place, last) = (list.Place, _lists.Count - 1);
        _lists[place] = _lists[last];
        _lists[place].Place = place;
        for (var kind = 0; kind < _tables.Count; kind++)
        {
            Weigh(kind, place, -1);
            _tables[kind][place] = _tables[kind][last];
            _tables[kind][last] = default;
        }

        _lists.RemoveAt(last);
        list.Place = -1;
    }

    /// <summary>Makes a table for a kind of device; false when there is one. Its rows are still to be written.</summary>
    public bool AddKind(DeviceKind kind)
    {
        if (kind.Index < _tables.Count)
        {
            return false;
        }

        _tables.Add(new ListRow[Math.Max(64, _lists.Capacity)]);
        _work.Add(0);
        return true;
    }

    /// <summary>Writes down anew which devices hold a list and which go on with it.</summary>
    public void WriteOwners(ListView list)
    {
        foreach (var table in _tables)
        {
            ref var row = ref table[list.Place];
            (row.Owners, row.Bound) = (list.OwnerBits, list.BoundBits);
        }
    }

    /// <summary>Writes down anew whose lists have to wait.</summary>
    public void WriteBlocked()
    {
        foreach (var table in _tables)
        {
            for (var i = 0; i < _lists.Count; i++)
            {
                table[i].IsBlocked = _lists[i].Flow!.IsBlocked;
            }
        }
    }

    /// <summary>Writes a list's row.</summary>
    /// <param name="list">A list with a place.</param>
    /// <param name="kind">The kind of device.</param>
    /// <param name="estimate">What its next batch costs there.</param>
    public void Write(ListView list, DeviceKind kind, in BatchEstimate estimate)
    {
        var summary = list.Summary;
        var oldest = summary.OldestArrival.UtcTicks;
        var isOpenEnded = summary.EarliestDeadline is null && summary.Deadlines.Count == 0;
        var deadline = isOpenEnded ? oldest + options.Allowance.Ticks : Deadline(list);
        var allowed = isOpenEnded ? options.Allowance.Ticks : (summary.EarliestDeadline ?? summary.Deadlines[0]).UtcTicks - oldest;
        Weigh(kind.Index, list.Place, -1);
        _tables[kind.Index][list.Place] = new ListRow
        {
            Deadline = deadline,
            PerAllowance = 1.0 / Math.Max(TimeSpan.TicksPerMillisecond, allowed),
            Owners = list.OwnerBits,
            Bound = list.BoundBits,
            Exec = Ticks(estimate.Exec),
            PageIn = Ticks(estimate.PageIn),
            Bind = Ticks(estimate.Bind),
            Window = Ticks((estimate.PageIn + estimate.FullExec) * options.UrgentWindow),
            Worth = summary.Lane == Lane.Batch ? estimate.Items * BatchLaneWorth : estimate.Items,
            Band = summary.Priority,
            IsOpenEnded = isOpenEnded,
            IsBlocked = list.Flow!.IsBlocked,
        };
        Weigh(kind.Index, list.Place, 1);
    }

    private void Weigh(int kind, int place, int sign)
    {
        ref readonly var row = ref _tables[kind][place];
        _work[kind] += sign * ((long)row.Exec + row.PageIn);
    }

    private static uint Ticks(TimeSpan time) => (uint)Math.Clamp(time.Ticks, 1, uint.MaxValue);

    /// <summary>The first deadline that no assignment is about to take, as far as the summary tells.</summary>
    private static long Deadline(ListView list)
    {
        var deadlines = list.Summary.Deadlines;
        return deadlines.Count == 0
            ? list.Summary.EarliestDeadline!.Value.UtcTicks
            : deadlines[Math.Min(list.PromisedItems, deadlines.Count - 1)].UtcTicks;
    }
}
