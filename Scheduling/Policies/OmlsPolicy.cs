using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// FastPTM's online multi-list scheduling. A cache, filled anew only when it is empty, holds the head of each list that no machine has
/// loaded. A cached head that has become urgent goes to the first idle machine whatever it has loaded, one per pass; without one each
/// idle machine goes on with its own list or, when that is empty, takes the first cached head.
/// </summary>
/// <remarks>
/// Serves as a baseline: once heads wait as long as the urgency threshold, each pick is a switch. A cached list is loaded nowhere, so only
/// its own pick can take its head: the list stands for the head. Lists that have gone, are empty or that no device can run leave the cache,
/// and a list counts as loaded only where it can run; otherwise they would keep the cache from being filled, or a list from being cached.
/// </remarks>
internal sealed class OmlsPolicy(OmlsOptions options) : ISchedulingPolicy
{
    private readonly List<ListView> _cache = [];
    private readonly HashSet<ListView> _waiting = [];
    private long _pass = -1;
    private bool _seeksUrgent;
    private bool _isOver;

    public string Name => "omls";

    public BatchOrder Order => BatchOrder.Arrival;

    public TimeSpan? PollPeriod => options.PollPeriod;

    public Pick? Choose(SchedulingView view)
    {
        if (view.Pass != _pass)
        {
            Begin(view);
        }

        if (_seeksUrgent)
        {
            _seeksUrgent = false;
            if (Urgent(view) is { } urgent)
            {
                _isOver = true;
                return Take(urgent);
            }
        }

        if (!_isOver && Affine(view) is { } pick)
        {
            return Take(pick);
        }

        _isOver = true;
        return null;
    }

    private void Begin(SchedulingView view)
    {
        (_pass, _seeksUrgent, _isOver) = (view.Pass, true, false);
        _waiting.Clear();
        foreach (var list in view.Lists)
        {
            _waiting.Add(list);
        }

        for (var i = _cache.Count - 1; i >= 0; i--)
        {
            if (!_waiting.Contains(_cache[i]) || !CanRunAnywhere(_cache[i], view))
            {
                _cache.RemoveAt(i);
            }
        }

        if (_cache.Count == 0)
        {
            Refill(view);
        }
    }

    private void Refill(SchedulingView view)
    {
        foreach (var list in view.Lists)
        {
            if (CanRunAnywhere(list, view) && !IsLoaded(list, view))
            {
                _cache.Add(list);
            }
        }

        _cache.Sort(ListOrder.Compare);
    }

    private Pick? Urgent(SchedulingView view)
    {
        Pick? most = null;
        var least = 0L;
        foreach (var list in _cache)
        {
            if (Slack(list, view.Now) is var slack && slack < least && FirstIdle(list, view) is { } device)
            {
                least = slack;
                most = new Pick(device, list, new PickReason(PickKind.Urgent, slack, options.Load.TotalMilliseconds));
            }
        }

        return most;
    }

    /// <summary>Milliseconds, cut towards zero as FastPTM does; below zero is urgent.</summary>
    private long Slack(ListView list, DateTimeOffset now)
    {
        var deadline = list.Summary.EarliestDeadline ?? list.Summary.OldestArrival + options.Deadline;
        return (long)(deadline - now - (options.PerSample * options.Samples) - options.Load - options.Threshold).TotalMilliseconds;
    }

    private Pick? Affine(SchedulingView view)
    {
        for (var i = 0; i < view.Devices.Count; i++)
        {
            if (view.Devices[i] is var device && IsIdle(device) && (Own(device, view) ?? FirstCached(device, view)) is { } pick)
            {
                return pick;
            }
        }

        return null;
    }

    private static Pick? Own(DeviceView device, SchedulingView view)
    {
        foreach (var list in view.Lists)
        {
            if (IsLoaded(list, device) && device.CanRun(list))
            {
                return new Pick(device, list, new PickReason(PickKind.Bound, list.Items));
            }
        }

        return null;
    }

    private Pick? FirstCached(DeviceView device, SchedulingView view)
    {
        foreach (var list in _cache)
        {
            if (device.CanRun(list))
            {
                return new Pick(device, list, new PickReason(PickKind.Unowned, list.Waited(view.Now).TotalSeconds));
            }
        }

        return null;
    }

    private Pick Take(Pick pick)
    {
        _cache.Remove(pick.List);
        return pick;
    }

    private static DeviceView? FirstIdle(ListView list, SchedulingView view)
    {
        for (var i = 0; i < view.Devices.Count; i++)
        {
            if (IsIdle(view.Devices[i]) && view.Devices[i].CanRun(list))
            {
                return view.Devices[i];
            }
        }

        return null;
    }

    private static bool CanRunAnywhere(ListView list, SchedulingView view)
    {
        for (var i = 0; i < view.Devices.Count; i++)
        {
            if (view.Devices[i].CanRun(list))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLoaded(ListView list, SchedulingView view)
    {
        for (var i = 0; i < view.Devices.Count; i++)
        {
            if (IsLoaded(list, view.Devices[i]) && view.Devices[i].CanRun(list))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Until a device has got something, what it holds when it can hold but one is what it has loaded.</summary>
    private static bool IsLoaded(ListView list, DeviceView device) =>
        device.IsBound(list.Key) || (device.Bound.Count == 0 && device.Status.ResidentLists.Count == 1 && device.Holds(list.Key));

    /// <summary>Each instance is a machine of its own; nothing is staged behind what runs.</summary>
    private static bool IsIdle(DeviceView device) => device.Outstanding.Count < device.Status.Instances && device.FreeSlots > 0;
}
