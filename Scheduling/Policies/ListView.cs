using System.Runtime.InteropServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>A list as a policy sees it. Its numbers leave out what is promised to assignments that have not taken their batch.</summary>
public sealed class ListView
{
    private readonly List<DeviceView> _owners = [];
    private readonly List<long> _shares = [];
    private readonly List<Promise> _promises = [];
    private BatchEstimate[] _estimates = [];

    internal ListView(ListSummary summary)
    {
        Summary = summary;
        var slash = summary.Key.Task.IndexOf('/', StringComparison.Ordinal);
        Tenant = slash < 0 ? summary.Key.Task : summary.Key.Task[..slash];
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

    /// <summary>Bits of the owners.</summary>
    internal ulong OwnerBits { get; private set; }

    /// <summary>Bits of the devices that go on with the list without a switch.</summary>
    internal ulong BoundBits { get; set; }

    /// <summary>The tenant: the first part of the task's name.</summary>
    internal string Tenant { get; }

    /// <summary>Items promised to assignments: what waits without them begins with the next item.</summary>
    internal int PromisedItems => Summary.Items - Items;

    /// <summary>Its place among the lists with work; -1 when it is not among them.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>Whether its place, row and shares are out of date.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>The flow that its work belongs to while it has a place.</summary>
    internal TenantFlow? Flow { get; set; }

    /// <summary>How long the oldest item has waited.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time waited, zero or more.</returns>
    public TimeSpan Waited(DateTimeOffset now) => now > Summary.OldestArrival ? now - Summary.OldestArrival : TimeSpan.Zero;

    /// <summary>Whether costs have been learned since its row was written.</summary>
    internal bool IsStale
    {
        get
        {
            foreach (ref readonly var estimate in _estimates.AsSpan())
            {
                if (!estimate.IsCurrent)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal bool IsOwnedBy(DeviceView device) => (OwnerBits & device.Bit) != 0 && (device.HasOwnBit || _owners.Contains(device));

    internal ref readonly BatchEstimate Estimate(DeviceKind kind, CostModel costs, BatchBudget budget, TimeSpan target)
    {
        if (kind.Index >= _estimates.Length)
        {
            Array.Resize(ref _estimates, kind.Index + 1);
        }

        ref var estimate = ref _estimates[kind.Index];
        if (!estimate.IsCurrent)
        {
            estimate = BatchEstimate.For(this, kind, costs, budget, target);
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
        for (var i = _promises.Count - 1; i >= 0; i--)
        {
            if (_promises[i].TakenAt < summary.Sequence || HasTaken(summary, _promises[i].Assignment))
            {
                _promises.RemoveAt(i);
            }
        }

        Recount();
    }

    internal void Add(DeviceView owner)
    {
        if (!_owners.Contains(owner))
        {
            _owners.Add(owner);
            OwnerBits |= owner.Bit;
        }
    }

    internal void Remove(DeviceView owner)
    {
        if (_owners.Remove(owner))
        {
            OwnerBits = 0;
            foreach (var left in _owners)
            {
                OwnerBits |= left.Bit;
            }
        }
    }

    /// <summary>Gives each owner its share of the waiting work.</summary>
    internal void Burden(SchedulingView view)
    {
        foreach (var owner in OwnerSpan)
        {
            var share = view.Drain(this, owner).Ticks / _owners.Count;
            owner.BacklogTicks += share;
            _shares.Add(share);
        }
    }

    /// <summary>Takes the shares back; the owners must be those that got them.</summary>
    internal void Unburden()
    {
        for (var i = 0; i < _shares.Count; i++)
        {
            _owners[i].BacklogTicks -= _shares[i];
        }

        _shares.Clear();
    }

    /// <summary>Keeps items for an assignment unless the summary accounts for its take already.</summary>
    internal void Promised(long assignment, int items)
    {
        if (HasTaken(Summary, assignment))
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
        var place = PromiseOf(assignment);
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
        var place = PromiseOf(assignment);
        if (place >= 0)
        {
            _promises.RemoveAt(place);
            Recount();
        }
    }

    private static bool HasTaken(ListSummary summary, long assignment)
    {
        for (var i = 0; i < summary.Taken.Count; i++)
        {
            if (summary.Taken[i] == assignment)
            {
                return true;
            }
        }

        return false;
    }

    private int PromiseOf(long assignment)
    {
        for (var i = 0; i < _promises.Count; i++)
        {
            if (_promises[i].Assignment == assignment)
            {
                return i;
            }
        }

        return -1;
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
