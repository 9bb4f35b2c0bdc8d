namespace PtmOrleans.Scheduling.Policies;

/// <summary>First come, first served: the list with the oldest item, whatever the device holds.</summary>
internal sealed class FcfsPolicy : RankingPolicy
{
    public override string Name => "fcfs";

    protected override double Rank(ListView list, DeviceView device, SchedulingView view) => 0;

    protected override PickReason Reason(ListView list, DeviceView device, SchedulingView view) =>
        new(PickKind.Oldest, list.Waited(view.Now).TotalSeconds, list.Items);
}
