namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Gives each device the list that is worth most of its time: items of the next batch that can still be on time, over the time for the
/// switch and the batch, times the square of the pressure on the first of them (the share of its allowance that has passed, plus a
/// base), and more if it is urgent, which is when another batch first would make it late. So a device stays with a list while that
/// serves more items per time, leaves it when others press more, and does not work for the late while anyone can be on time. The more
/// lists lose items, the less urgency and age count against items per time: under overload it switches less, not more. A list that
/// another device holds is left to it unless that device would be done some switches later. Bands are strict.
/// </summary>
/// <remarks>
/// Max-weight scheduling (Tassiulas and Ephremides, 1992) over rates that include the switch, where the weight is the age of the first item
/// in units of its allowance, so that tasks with short and long deadlines compare. Work that has waited
/// <see cref="PolicyOptions.MaxWait"/> has every fourth pick: with T the longest batch with its switch and k lists of the band that wait
/// longer, it is picked within MaxWait + 4·(k + 1)·T on a device that can hold it.
/// </remarks>
internal sealed class AffinityPolicy(PolicyOptions options) : ISchedulingPolicy
{
    private const int StarvingShare = 4;
    private const int MostOnStack = 256;
    private const double Starving = 1e12;

    public string Name => "affinity";

    public Pick? Choose(SchedulingView view)
    {
        var devices = view.DeviceSpan;
        var asked = devices.Length <= MostOnStack ? stackalloc bool[devices.Length] : new bool[devices.Length];
        while (Next(devices, asked, view.Now) is var place and >= 0)
        {
            asked[place] = true;
            if (BestFor(devices[place], view) is { } pick)
            {
                return pick;
            }
        }

        return null;
    }

    public double Preference(ListView list, DeviceView device, SchedulingView view)
    {
        ref readonly var row = ref view.Rows(device)[list.Place];
        var left = row.Deadline - device.FreeAt(view.Now).UtcTicks;
        return Weigh(row, left, row.Bind + row.Exec, row.Worth, new Turn(view.Work(device), Overload: 0, IsForStarving: false));
    }

    /// <summary>
    /// The device that is done first chooses first: an idle one must not wait while another stages its second batch. Of several, the one with
    /// the most room: it need not give anything up.
    /// </summary>
    private static int Next(ReadOnlySpan<DeviceView> devices, ReadOnlySpan<bool> asked, DateTimeOffset now)
    {
        var best = -1;
        for (var i = 0; i < devices.Length; i++)
        {
            if (!asked[i] && devices[i].FreeSlots > 0 && (best < 0 || IsBefore(devices[i], devices[best], now)))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool IsBefore(DeviceView device, DeviceView other, DateTimeOffset now)
    {
        var (free, otherFree) = (device.FreeAt(now), other.FreeAt(now));
        return free != otherFree ? free < otherFree
            : device.Outstanding.Count != other.Outstanding.Count ? device.Outstanding.Count < other.Outstanding.Count
            : device.Status.FreeBytes > other.Status.FreeBytes;
    }

    private Pick? BestFor(DeviceView device, SchedulingView view)
    {
        var rows = view.Rows(device);
        var best = new Candidate(-1, int.MaxValue, -1, 0, 0);
        var start = device.FreeAt(view.Now).UtcTicks;
        var turn = new Turn(view.Work(device), Overload(rows, start), device.Assigned % StarvingShare == 0);
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Band > best.Band || view.Skips(row))
            {
                continue;
            }

            var change = (row.Owners & device.Bit) == 0 ? row.PageIn : (row.Bound & device.Bit) != 0 ? 0L : row.Bind;
            var cost = change + row.Exec;
            var left = row.Deadline - start;
            var candidate = left >= cost && !row.IsOpenEnded && device.HasOwnBit
                ? new Candidate(i, row.Band, Weigh(row, left, cost, row.Worth, turn), left - cost, cost)
                : WeighClosely(i, row, device, view, start, turn);
            if (candidate.IsBetterThan(best) && MayTake(view.AllLists[i], device, view, start, candidate))
            {
                best = candidate;
            }
        }

        return best.Place < 0 ? null : new Pick(device, view.AllLists[best.Place], Reason(view.AllLists[best.Place], best, device, view));
    }

    private double Weigh(in ListRow row, long left, long cost, double worth, in Turn turn)
    {
        var used = Math.Max(0, 1 - (left * row.PerAllowance));
        if (turn.IsForStarving && used >= options.MaxWait.Ticks * row.PerAllowance)
        {
            return Starving + (used / row.PerAllowance);
        }

        var pressure = used + options.BasePressure + (turn.Overload * options.OverloadPressure);
        var score = pressure * pressure * worth / cost;
        return left - cost >= row.Window || row.IsOpenEnded ? score : score * UrgentWorth(row, turn);
    }

    private double UrgentWorth(in ListRow row, in Turn turn) =>
        turn.Work * row.PerAllowance <= options.LightLoad
            ? options.UrgentWorth
            : options.UrgentWorthUnderLoad + (turn.Overload * (1 - options.UrgentWorthUnderLoad));

    /// <summary>
    /// From 0 to 1: how far beyond what it can serve the device is, by the share of the lists whose first item is being lost just now. Then a
    /// switch for what is about to be lost loses as much elsewhere, and what counts is to switch seldom.
    /// </summary>
    private double Overload(ReadOnlySpan<ListRow> rows, long start)
    {
        var losing = 0;
        foreach (ref readonly var row in rows)
        {
            losing += row.Deadline - start < (long)row.PageIn + row.Exec && !row.IsOpenEnded ? 1 : 0;
        }

        var share = (double)losing / Math.Max(1, rows.Length);
        return Math.Clamp((share - options.LossTolerated) / (options.LossOfOverload - options.LossTolerated), 0, 1);
    }

    /// <summary>Where the first deadline cannot be met by a full batch: finds the first that can, or the smaller batch that can.</summary>
    private Candidate WeighClosely(int place, in ListRow row, DeviceView device, SchedulingView view, long start, in Turn turn)
    {
        var list = view.AllLists[place];
        ref readonly var estimate = ref view.Estimate(list, device);
        var change = view.Switch(list, device).Ticks;
        var cost = change + row.Exec;
        if (row.IsOpenEnded)
        {
            return new Candidate(place, row.Band, Weigh(row, row.Deadline - start, cost, row.Worth, turn), long.MaxValue, cost);
        }

        var deadlines = list.Summary.Deadlines;
        var alone = change + estimate.ExecCost.Estimate(list.MeanTokens).Ticks;
        for (var i = Math.Min(list.PromisedItems, Math.Max(0, deadlines.Count - 1)); i < deadlines.Count; i++)
        {
            var left = deadlines[i].UtcTicks - start;
            if (left >= alone)
            {
                var rest = Math.Max(1, list.Items - Math.Max(0, i - list.PromisedItems));
                var items = Fitting(Math.Min(estimate.Items, rest), left - change, list, estimate);
                cost = change + estimate.ExecCost.Estimate((long)items * list.MeanTokens).Ticks;
                var worth = row.Worth * items / estimate.Items;
                return new Candidate(place, row.Band, Weigh(row, left, cost, worth, turn), left - cost, cost);
            }
        }

        // Beyond the deadlines that the summary names there may be later ones, or items that have none.
        var latest = list.Summary.LatestDeadline?.UtcTicks ?? long.MaxValue;
        var atMost = Math.Min(latest - start, (long)(1 / row.PerAllowance));
        return latest - start >= cost && list.Summary.Items > deadlines.Count
            ? new Candidate(place, row.Band, Weigh(row, atMost, cost, row.Worth, turn), long.MaxValue, cost)
            : new Candidate(place, int.MaxValue, row.Worth / cost, long.MinValue, cost);
    }

    /// <summary>How many items a batch may have to be done in the time.</summary>
    private static int Fitting(int items, long time, ListView list, in BatchEstimate estimate)
    {
        while (items > 1 && estimate.ExecCost.Estimate((long)items * list.MeanTokens).Ticks > time)
        {
            items--;
        }

        return items;
    }

    private bool MayTake(ListView list, DeviceView device, SchedulingView view, long start, in Candidate candidate) =>
        device.CanRun(list)
        && (candidate.Score >= Starving || list.Owners.Count == 0 || list.IsOwnedBy(device)
            || !IsLeftToOwner(list, device, view, start, candidate));

    /// <summary>
    /// Whether a device that holds the list can keep the deadline and would have done all its waiting work before it is worth a switch here.
    /// Devices that hold a list never leave it, so no list is left by all.
    /// </summary>
    private bool IsLeftToOwner(ListView list, DeviceView device, SchedulingView view, long start, in Candidate candidate)
    {
        var margin = device.Status.FreeBytes >= list.Summary.WeightBytes ? options.ShareMarginWithRoom : options.ShareMargin;
        var done = start + candidate.Cost + (long)(margin * view.Estimate(list, device).PageIn.Ticks);
        var deadline = candidate.Slack is long.MinValue or long.MaxValue ? long.MaxValue : start + candidate.Cost + candidate.Slack;
        foreach (var owner in list.OwnerSpan)
        {
            if (owner.IsSilent || !owner.CanRun(list))
            {
                continue;
            }

            var exec = view.Exec(list, owner).Ticks;
            var ready = owner.FreeAt(view.Now).UtcTicks + view.Switch(list, owner).Ticks;
            if (ready + exec <= deadline && ready + Math.Max(owner.BacklogTicks, exec) < done)
            {
                return true;
            }
        }

        return false;
    }

    private static PickReason Reason(ListView list, in Candidate best, DeviceView device, SchedulingView view)
    {
        var waited = list.Waited(view.Now).TotalSeconds;
        var change = view.Switch(list, device);
        var ratio = 1 + (list.Waited(view.Now).Ticks / (double)Math.Max(1, best.Cost));
        return best switch
        {
            { Band: int.MaxValue, Slack: long.MinValue } => new PickReason(PickKind.Hopeless, list.Items),
            { Score: >= Starving } => new PickReason(PickKind.Starving, waited),
            _ when best.Slack < view.Rows(device)[best.Place].Window => new PickReason(
                PickKind.Urgent, best.Slack / (double)TimeSpan.TicksPerMillisecond, change.TotalMilliseconds),
            _ when change == TimeSpan.Zero => new PickReason(PickKind.Bound, list.Items),
            _ when list.IsOwnedBy(device) => new PickReason(PickKind.Held, list.Items, ratio),
            _ when list.Owners.Count > 0 => new PickReason(PickKind.Shared, list.Items),
            _ => new PickReason(PickKind.Unowned, waited, list.Items),
        };
    }

    /// <summary>What is the same for all lists in one pick.</summary>
    /// <param name="Work">Time that a batch of every waiting list takes the devices.</param>
    /// <param name="Overload">How far beyond what it can serve the device is, 0 to 1.</param>
    /// <param name="IsForStarving">Whether work that has waited too long goes first.</param>
    private readonly record struct Turn(double Work, double Overload, bool IsForStarving);

    /// <summary>A list for a device: how much it is worth, and what is left until its deadline once it is done.</summary>
    private readonly record struct Candidate(int Place, int Band, double Score, long Slack, long Cost)
    {
        public bool IsBetterThan(in Candidate other) => Band != other.Band ? Band < other.Band : Score > other.Score;
    }
}
