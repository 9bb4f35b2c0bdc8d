using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>A list as a policy sees it. Its numbers leave out what is promised to assignments that have not taken their batch.</summary>
public sealed class ListView
{
    private readonly List<DeviceView> _owners = [];
    private readonly List<Promise> _promises = [];
    private BatchEstimate[] _estimates = [];

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

    internal ReadOnlySpan<DeviceView> OwnerSpan => CollectionsMarshal.AsSpan(_owners);

    /// <summary>How long the oldest item has waited.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time waited, zero or more.</returns>
    public TimeSpan Waited(DateTimeOffset now) => now > Summary.OldestArrival ? now - Summary.OldestArrival : TimeSpan.Zero;

    internal ref readonly BatchEstimate Estimate(DeviceView device, CostModel costs, BatchBudget budget, TimeSpan target)
    {
        if (device.KindIndex >= _estimates.Length)
        {
            Array.Resize(ref _estimates, device.KindIndex + 1);
        }

        ref var estimate = ref _estimates[device.KindIndex];
        if (!estimate.IsCurrent)
        {
            estimate = Estimate(device.Status.Kind, costs, budget, target);
        }

        return ref estimate;
    }

    /// <summary>Takes a summary over unless it is older than the one held.</summary>
    internal void Update(ListSummary summary)
    {
        if (summary.Sequence <= Summary.Sequence)
        {
            return;
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

        _promises.Add(new Promise(assignment, items, Summary.Sequence));
        Recount();
    }

    /// <summary>
    /// Ends a promise. What was taken stays subtracted until a summary made after the take arrives. A take that found nothing
    /// tells that the summary it was promised from was out of date: unless a newer one has come, the promise stays, or it
    /// would bring the same empty assignment again.
    /// </summary>
    /// <param name="assignment">The assignment.</param>
    /// <param name="items">Items taken.</param>
    /// <param name="takenAt">The list's sequence at the take, 0 when unknown.</param>
    internal void Kept(long assignment, int items, long takenAt)
    {
        var place = _promises.FindIndex(p => p.Assignment == assignment);
        if (place < 0)
        {
            return;
        }

        var promise = _promises[place];
        var isAccounted = items > 0 ? takenAt > 0 && takenAt < Summary.Sequence : promise.MadeAt < Summary.Sequence;
        if (isAccounted)
        {
            _promises.RemoveAt(place);
        }
        else
        {
            _promises[place] = promise with
            {
                Items = items > 0 ? items : promise.Items,
                TakenAt = takenAt > 0 ? takenAt : Summary.Sequence,
            };
        }

        Recount();
    }

    internal void Broken(long assignment)
    {
        _promises.RemoveAll(p => p.Assignment == assignment);
        Recount();
    }

    private BatchEstimate Estimate(string kind, CostModel costs, BatchBudget budget, TimeSpan target)
    {
        var exec = costs.ExecCost(Summary.Architecture, kind);
        var change = costs.SwitchCost(kind);
        if (exec.IsConfident)
        {
            var least = Math.Min(MeanTokens, budget.MaxTokens);
            budget = budget with { MaxTokens = (int)Math.Clamp(exec.AmountWithin(target), least, budget.MaxTokens) };
        }

        var items = Math.Min(Items, budget.ItemsOf(MeanTokens));
        return new BatchEstimate(
            exec, change, budget, items, exec.Estimate((long)items * MeanTokens), change.Estimate(0), change.Estimate(Summary.WeightBytes));
    }

    private void Recount()
    {
        var items = Summary.Items;
        foreach (var promise in _promises)
        {
            items -= promise.Items;
        }

        Array.Clear(_estimates);
        Items = Math.Max(0, items);
        MeanTokens = Summary.Items > 0 ? (int)Math.Max(1, (Summary.Tokens + Summary.Items - 1) / Summary.Items) : 1;
    }
}
