using PtmOrleans.Scheduling.Dispatch;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>
/// A machine: a loader and an executor, each doing one thing at a time for the assignments in their order. Of the weights it holds it gives
/// up the least recently used that no assignment needs.
/// </summary>
internal sealed class SimulatedDevice(string name, SimulationOptions options, IBatchSource source)
{
    public const string Kind = "simulated";
    private readonly List<Work> _work = [];
    private readonly List<SimulatedList> _held = [];
    private Work? _loading;
    private Work? _running;
    private long _loaded;
    private long _ran;
    private long _busySince;
    private SimulatedList? _bound;
    private bool _isCold = options.Start != StartState.Warm;

    public int Switches { get; private set; }

    public int Loads { get; private set; }

    public int Batches { get; private set; }

    public long BusyTicks { get; private set; }

    /// <summary>When something ends next; <see cref="long.MaxValue"/> for never.</summary>
    public long Next => Math.Min(_loading is null ? long.MaxValue : _loaded, _running is null ? long.MaxValue : _ran);

    public DeviceStatus Status => new()
    {
        Device = name,
        Kind = Kind,
        SlotsPerInstance = options.Slots,
        ResidentLists = [.. _held.Select(l => l.Key)],
        BudgetBytes = options.HeldTasks * options.Costs.WeightBytes,
        FreeBytes = (options.HeldTasks - _held.Count) * options.Costs.WeightBytes,
    };

    /// <summary>Behind what runs or, where there is no room to load something else meanwhile, what loads: its weights must stay.</summary>
    private int FirstStaged => (_running ?? (HasRoom ? null : _loading)) is { } begun ? _work.IndexOf(begun) + 1 : 0;

    private bool HasRoom => _held.Count < options.HeldTasks || _held.Exists(IsIdle);

    public void Preload(SimulatedList list)
    {
        _held.Add(list);
        (_bound, _isCold) = (list, false);
    }

    public void Assign(Work work, long now)
    {
        _busySince = _work.Count == 0 ? now : _busySince;
        _work.Insert(work.Assignment.Overtakes ? FirstStaged : _work.Count, work);
        if (work.Assignment.Overtakes && _loading is { } staged && _work.IndexOf(work) < _work.IndexOf(staged))
        {
            // What is to run first loads first; the other load goes on afterwards.
            (staged.LoadLeft, _loading) = (_loaded - now, null);
        }
    }

    /// <summary>Ends what ends by now and begins what can begin.</summary>
    public void Advance(long now)
    {
        while (EndLoad(now) || EndRun(now) || BeginLoad(now) || BeginRun(now))
        {
        }
    }

    private bool EndLoad(long now)
    {
        if (_loading is null || _loaded > now)
        {
            return false;
        }

        _loading.IsLoaded = true;
        _loading = null;
        return true;
    }

    private bool EndRun(long now)
    {
        if (_running is not { } done || _ran > now)
        {
            return false;
        }

        _running = null;
        _work.Remove(done);
        BusyTicks += _work.Count == 0 ? now - _busySince : 0;
        source.Finish(name, done);
        return true;
    }

    private bool BeginLoad(long now)
    {
        var next = _work.Find(w => !w.IsLeased || w.LoadLeft > 0);
        if (_loading is not null || next is null)
        {
            return false;
        }

        if (next.LoadLeft > 0)
        {
            (_loading, _loaded, next.LoadLeft) = (next, now + next.LoadLeft, 0);
            return true;
        }

        var held = _held.Contains(next.List);
        if (!held && !MakeRoom())
        {
            return false;
        }

        _held.Remove(next.List);
        _held.Add(next.List);
        (next.IsLeased, next.IsLoaded, next.PagedIn, next.Began) = (true, held, !held, now);
        if (!held)
        {
            _loading = next;
            _loaded = now + (_isCold ? options.Costs.ColdLoad : options.Costs.Switch).Ticks;
            _isCold = false;
            Loads++;
            source.Report(Status);
        }

        // A single item is fixed with the decision; a batch takes what arrives until it runs.
        if (options.MaxBatch == 1)
        {
            Take(next);
        }

        return true;
    }

    private bool BeginRun(long now)
    {
        if (_running is not null || _work.Find(w => w.IsLoaded) is not { } work)
        {
            return false;
        }

        _running = work;
        work.Began = work.PagedIn ? work.Began : now;
        Take(work);
        var time = work.Batch is { } batch ? options.Costs.ExecOf(batch.Items.Count) : TimeSpan.Zero;
        if (_bound != work.List)
        {
            Switches += _bound is null ? 0 : 1;
            time += work.PagedIn ? TimeSpan.Zero : options.Costs.Bind;
            _bound = work.List;
        }

        Batches += work.Batch is null ? 0 : 1;
        _ran = now + time.Ticks;
        return true;
    }

    private void Take(Work work)
    {
        if (!work.HasTaken)
        {
            work.HasTaken = true;
            work.Batch = source.Take(work);
        }
    }

    private bool MakeRoom()
    {
        while (_held.Count >= options.HeldTasks)
        {
            var idle = _held.FindIndex(IsIdle);
            if (idle < 0)
            {
                return false;
            }

            _held.RemoveAt(idle);
        }

        return true;
    }

    private bool IsIdle(SimulatedList list) => !_work.Exists(w => w.IsLeased && w.List == list);
}
