namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Stays with the list a device is bound to and pays for a switch only where that is worth it. Per free slot, within the highest priority
/// band with work for the device (work that cannot meet its deadlines comes after all bands):
/// <list type="number">
/// <item>starving: waited <see cref="PolicyOptions.MaxWait"/>; every fourth pick of a device, oldest first;</item>
/// <item>urgent: would miss its deadline behind another batch and can still meet it now; least slack first;</item>
/// <item>overdue: waited <see cref="PolicyOptions.Patience"/> switches, and the device has paid back its last switch; oldest first;</item>
/// <item>bound: goes on without a switch;</item>
/// <item>the rest by response ratio (wait + service) / service, service being an item's share of switch and batch.</item>
/// </list>
/// A list that another device holds is left to it while that device would be done with it sooner.
/// </summary>
/// <remarks>
/// No list of the band starves. With T the longest batch with its switch and k lists of the band whose heads are older, a list's
/// head is picked within MaxWait + 4·(k + 1)·T on a device that can hold it, whatever keeps arriving. Lower bands wait for higher
/// ones without a bound: that is their meaning.
/// </remarks>
internal sealed class AffinityPolicy(PolicyOptions options) : ISchedulingPolicy
{
    private const int StarvingShare = 4;

    public string Name => "affinity";

    public Pick? Choose(SchedulingView view)
    {
        // The device that is done first chooses first: an idle one must not wait while another stages its second batch.
        foreach (var device in view.Devices.Where(d => d.FreeSlots > 0).OrderBy(d => (d.FreeAt(view.Now), d.Outstanding.Count)))
        {
            if (BestFor(device, view) is { } pick)
            {
                return pick;
            }
        }

        return null;
    }

    private Pick? BestFor(DeviceView device, SchedulingView view)
    {
        var best = default(Candidate);
        var patience = options.UrgencyMargin + BoundBatch(device, view);
        foreach (var list in view.Lists)
        {
            if (device.CanRun(list))
            {
                var candidate = Judge(list, device, view, patience);
                best = candidate.IsBetterThan(best) ? candidate : best;
            }
        }

        return best.List is { } chosen ? new Pick(device, chosen, Reason(best, device, view)) : null;
    }

    /// <summary>How long the batch takes that the device would run if nothing were more pressing.</summary>
    private static TimeSpan BoundBatch(DeviceView device, SchedulingView view)
    {
        var longest = TimeSpan.Zero;
        foreach (var list in view.Lists)
        {
            if (SchedulingView.IsHeld(list, device) && device.IsBound(list.Key))
            {
                var exec = view.Exec(list, device);
                longest = exec > longest ? exec : longest;
            }
        }

        return longest;
    }

    private Candidate Judge(ListView list, DeviceView device, SchedulingView view, TimeSpan patience)
    {
        ref readonly var estimate = ref view.Estimate(list, device);
        var change = view.Switch(list, device);
        var exec = estimate.Exec;
        var service = change + exec;
        var done = device.FreeAt(view.Now) + service;
        var waited = list.Waited(view.Now);
        var deadline = list.Summary.EarliestDeadline;
        var band = list.Summary.LatestDeadline < done ? int.MaxValue : list.Summary.Priority;
        var starving = waited >= options.MaxWait;
        if (!starving && DoneSoonerElsewhere(list, device, view, done))
        {
            return default;
        }

        var share = service / estimate.Items;
        var ratio = (waited + share) / share;
        if (starving && device.Assigned % StarvingShare == 0)
        {
            return new Candidate(list, band, Class.Starving, waited.Ticks, change, ratio);
        }

        // Without a bound list to compare with, the list's own batch stands for what would run before it.
        var slack = deadline - done;
        var wait = patience > options.UrgencyMargin ? patience : options.UrgencyMargin + exec;
        if (slack >= TimeSpan.Zero && slack < wait && !InTimeElsewhere(list, device, view, deadline))
        {
            return new Candidate(list, band, Class.Urgent, -slack.Value.Ticks, change, ratio);
        }

        if (change == TimeSpan.Zero)
        {
            return new Candidate(list, band, Class.Bound, ratio, change, ratio);
        }

        var overdue = (starving || waited >= change * options.Patience) && device.Settled >= change * options.Payback;
        return overdue
            ? new Candidate(list, band, Class.Overdue, waited.Ticks, change, ratio)
            : new Candidate(list, band, Class.Rest, ratio, change, ratio);
    }

    /// <summary>
    /// Whether another device that holds the list would have done all its waiting work before this one had done one batch of
    /// the list. Each device is at least as quick with one batch as with all, so of the devices that leave a list to each
    /// other one does not: no list is left by all.
    /// </summary>
    private static bool DoneSoonerElsewhere(ListView list, DeviceView device, SchedulingView view, DateTimeOffset done)
    {
        foreach (var owner in list.OwnerSpan)
        {
            if (owner != device && !owner.IsSilent && owner.CanRun(list))
            {
                var exec = view.Exec(list, owner);
                var work = owner.Backlog > exec ? owner.Backlog : exec;
                if (owner.FreeAt(view.Now) + view.Switch(list, owner) + work < done)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether the device need not interrupt itself because one that holds the list can still meet its deadline.</summary>
    private static bool InTimeElsewhere(ListView list, DeviceView device, SchedulingView view, DateTimeOffset? deadline)
    {
        if (SchedulingView.IsHeld(list, device))
        {
            return false;
        }

        foreach (var owner in list.OwnerSpan)
        {
            if (!owner.IsSilent && owner.CanRun(list)
                && owner.FreeAt(view.Now) + view.Switch(list, owner) + view.Exec(list, owner) <= deadline)
            {
                return true;
            }
        }

        return false;
    }

    private static PickReason Reason(Candidate best, DeviceView device, SchedulingView view)
    {
        var list = best.List!;
        var waited = list.Waited(view.Now).TotalSeconds;
        var change = best.Switch.TotalMilliseconds;
        return best.Class switch
        {
            _ when best.Band == int.MaxValue => new PickReason(PickKind.Hopeless, list.Items),
            Class.Starving => new PickReason(PickKind.Starving, waited),
            Class.Urgent => new PickReason(PickKind.Urgent, -best.Rank / TimeSpan.TicksPerMillisecond, change),
            Class.Overdue => new PickReason(PickKind.Overdue, waited, change),
            Class.Bound => new PickReason(PickKind.Bound, list.Items),
            _ when SchedulingView.IsHeld(list, device) => new PickReason(PickKind.Held, list.Items, best.Ratio),
            _ when list.Owners.Count > 0 => new PickReason(PickKind.Shared, list.Items),
            _ => new PickReason(PickKind.Unowned, waited),
        };
    }

    private enum Class
    {
        Starving,
        Urgent,
        Overdue,
        Bound,
        Rest,
    }

    private readonly record struct Candidate(ListView? List, int Band, Class Class, double Rank, TimeSpan Switch, double Ratio)
    {
        public bool IsBetterThan(Candidate other) =>
            List is not null && (other.List is null
            || (Band != other.Band ? Band < other.Band
                : Class != other.Class ? Class < other.Class
                : Rank != other.Rank ? Rank > other.Rank
                : Ratio != other.Ratio ? Ratio > other.Ratio
                : List.Summary.OldestArrival < other.List.Summary.OldestArrival));
    }
}
