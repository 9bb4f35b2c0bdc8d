namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Earliest deadline first, not preemptive and without a test whether the deadline can still be met: past ones come first of all. Lists
/// without a deadline come last.
/// </summary>
internal sealed class EdfPolicy : RankingPolicy
{
    public override string Name => "edf";

    protected override double Rank(ListView list, DeviceView device, SchedulingView view) =>
        list.Summary.EarliestDeadline is { } deadline ? (deadline - view.Now).TotalMilliseconds : double.PositiveInfinity;

    protected override PickReason Reason(ListView list, DeviceView device, SchedulingView view) =>
        list.Summary.EarliestDeadline is null
            ? new PickReason(PickKind.Oldest, list.Waited(view.Now).TotalSeconds, list.Items)
            : new PickReason(PickKind.EarliestDeadline, Rank(list, device, view));
}
