using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>
/// Brings what has changed of the lists into what policies scan: which lists have work, their rows, the backlog of the devices that hold
/// them, and whose tenants wait for others.
/// </summary>
internal sealed class WaitingWork(DispatcherOptions options, DevicePool devices)
{
    private readonly List<ListView> _touched = [];
    private readonly List<ListView> _held = [];
    private int _costs;

    public ActiveLists Active { get; } = new(options.Weighing);

    public TenantShares Shares { get; } = new(options.FairnessQuantum, options.TenantWeights);

    public void AddKind(DeviceKind kind)
    {
        if (Active.AddKind(kind))
        {
            Active.Lists.ForEach(Touch);
        }
    }

    /// <summary>Notes that a list is about to change. Must come before its owners do.</summary>
    public void Touch(ListView list)
    {
        list.Unburden();
        if (!list.IsTouched)
        {
            list.IsTouched = true;
            _touched.Add(list);
        }
    }

    public void Remove(ListView list)
    {
        list.Unburden();
        _touched.Remove(list);
        _held.Remove(list);
        Leave(list);
    }

    /// <summary>Brings everything up to date.</summary>
    public void Refresh(SchedulingView view, int costs, DateTimeOffset now)
    {
        if (costs != _costs)
        {
            _costs = costs;
            foreach (var list in Active.Lists)
            {
                if (list.IsStale)
                {
                    Touch(list);
                }
            }
        }

        for (var i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i].Summary.HeldUntil is not { } until || until <= now)
            {
                Touch(_held[i]);
                _held.RemoveAt(i);
            }
        }

        for (var i = _touched.Count - 1; i >= 0; i--)
        {
            Bring(_touched[i], view, now);
        }

        _touched.Clear();
        var wereBlocked = Shares.AnyBlocked;
        Shares.Settle();
        if (wereBlocked || Shares.AnyBlocked)
        {
            Active.WriteBlocked();
        }
    }

    /// <summary>Brings one list up to date that was touched just now.</summary>
    public void Refresh(ListView list, SchedulingView view, DateTimeOffset now)
    {
        _touched.Remove(list);
        Bring(list, view, now);
        if (list.Place < 0)
        {
            view.Drop(list);
        }
    }

    /// <summary>Writes down anew which devices hold a list and which go on with it.</summary>
    public void RefreshOwners(ListView list)
    {
        if (list.Place >= 0)
        {
            Active.WriteOwners(list);
        }
    }

    private void Bring(ListView list, SchedulingView view, DateTimeOffset now)
    {
        list.IsTouched = false;
        list.Unburden();
        var isHeld = list.Summary.HeldUntil > now;
        if (isHeld && list.Items > 0 && !_held.Contains(list))
        {
            _held.Add(list);
        }

        if (isHeld || list.Items == 0)
        {
            Leave(list);
            return;
        }

        Join(list);
        list.Burden(view);
        foreach (var kind in devices.Kinds)
        {
            Active.Write(list, kind, view.Estimate(list, kind));
        }
    }

    private void Join(ListView list)
    {
        var flow = Shares.Of(list.Tenant, list.Summary.Priority);
        if (list.Flow is { } old && old != flow && list.Place >= 0)
        {
            Shares.Leave(old);
            Shares.Join(flow);
        }

        list.Flow = flow;
        if (list.Place < 0)
        {
            Active.Add(list);
            Shares.Join(flow);
        }
    }

    private void Leave(ListView list)
    {
        if (list.Place >= 0)
        {
            Active.Remove(list);
            Shares.Leave(list.Flow!);
        }
    }
}
