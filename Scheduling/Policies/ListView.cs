using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>A list as a policy sees it. Its numbers leave out what is promised to assignments that have not taken their batch.</summary>
public sealed class ListView
{
    private readonly List<DeviceView> _owners = [];
    private readonly List<Promise> _promises = [];
    private LinearCost?[] _exec = [];

    internal ListView(ListSummary summary)
    {
        Summary = summary;
        Recount();
    }

    /// <summary>The newest summary.</summary>
    public ListSummary Summary { get; private set; }

    /// <summary>The list.</summary>
    public ListKey Key => Summary.Key;

    /// <summary>Waiting items that no assignment is about to take.</summary>
    public int Items { get; private set; }

    /// <summary>Mean length in tokens, 1 or more.</summary>
    public int MeanTokens { get; private set; }

    /// <summary>Devices that hold its weights or are about to.</summary>
    public IReadOnlyList<DeviceView> Owners => _owners;

    /// <summary>How long the oldest item has waited.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time waited, zero or more.</returns>
    public TimeSpan Waited(DateTimeOffset now) => now > Summary.OldestArrival ? now - Summary.OldestArrival : TimeSpan.Zero;

    internal LinearCost ExecCost(DeviceView device, CostModel costs)
    {
        if (device.KindIndex >= _exec.Length)
        {
            Array.Resize(ref _exec, device.KindIndex + 1);
        }

        return _exec[device.KindIndex] ??= costs.ExecCost(Summary.Architecture, device.Status.Kind);
    }

    /// <summary>Takes a summary over unless it is older than the one held.</summary>
    internal void Update(ListSummary summary)
    {
        if (summary.Sequence <= Summary.Sequence)
        {
            return;
        }

        if (summary.Architecture != Summary.Architecture)
        {
            _exec = [];
        }

        Summary = summary;
        _promises.RemoveAll(p => p.TakenAt < summary.Sequence || summary.Taken.Contains(p.Assignment));
        Recount();
    }

    internal void Add(DeviceView owner)
    {
        if (!_owners.Contains(owner))
        {
            _owners.Add(owner);
        }
    }

    internal void Remove(DeviceView owner) => _owners.Remove(owner);

    /// <summary>Keeps items for an assignment unless the summary accounts for its take already.</summary>
    internal void Promised(long assignment, int items)
    {
        if (Summary.Taken.Contains(assignment))
        {
            return;
        }

        _promises.Add(new Promise(assignment, items, TakenAt: null));
        Recount();
    }

    /// <summary>Ends a promise. What was taken stays subtracted until a summary made after the take arrives.</summary>
    internal void Kept(long assignment, int itemsTaken, long takenAt)
    {
        var place = _promises.FindIndex(p => p.Assignment == assignment);
        if (place < 0)
        {
            return;
        }

        if (takenAt < Summary.Sequence)
        {
            _promises.RemoveAt(place);
        }
        else
        {
            _promises[place] = new Promise(assignment, itemsTaken, takenAt);
        }

        Recount();
    }

    internal void Broken(long assignment)
    {
        _promises.RemoveAll(p => p.Assignment == assignment);
        Recount();
    }

    private void Recount()
    {
        var items = Summary.Items;
        foreach (var promise in _promises)
        {
            items -= promise.Items;
        }

        Items = Math.Max(0, items);
        MeanTokens = Summary.Items > 0 ? (int)Math.Max(1, (Summary.Tokens + Summary.Items - 1) / Summary.Items) : 1;
    }
}
