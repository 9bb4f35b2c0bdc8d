namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Shortest job first, not preemptive: the list whose next batch is done the soonest, its switch included. Long jobs starve while short
/// ones keep coming.
/// </summary>
internal sealed class SjfPolicy : RankingPolicy
{
    public override string Name => "sjf";

    protected override double Rank(ListView list, DeviceView device, SchedulingView view) =>
        (view.Switch(list, device) + view.Exec(list, device)).TotalMilliseconds;

    protected override PickReason Reason(ListView list, DeviceView device, SchedulingView view) =>
        new(PickKind.Shortest, Rank(list, device, view));
}
