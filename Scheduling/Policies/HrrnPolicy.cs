using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>
/// Highest response ratio next (Online-HRRN-Packing): the list with the request of the highest 1 + wait / service, fresh at each pick.
/// Service is the expected execution time of the request alone, without a switch. Nothing starves: the ratio of what waits grows without
/// a bound.
/// </summary>
internal sealed class HrrnPolicy : RankingPolicy
{
    public override string Name => "hrrn";

    public override BatchOrder Order => BatchOrder.ResponseRatio;

    protected override double Rank(ListView list, DeviceView device, SchedulingView view) => -Ratio(list, device, view);

    protected override PickReason Reason(ListView list, DeviceView device, SchedulingView view) =>
        new(PickKind.ResponseRatio, Ratio(list, device, view), list.Items);

    private static double Ratio(ListView list, DeviceView device, SchedulingView view)
    {
        var front = list.Summary.Front;
        var best = front.Count == 0 ? Ratio(new RequestShape(list.Summary.OldestArrival, list.Items), list, device, view) : 1;
        for (var i = 0; i < front.Count; i++)
        {
            best = Math.Max(best, Ratio(front[i], list, device, view));
        }

        return best;
    }

    private static double Ratio(RequestShape request, ListView list, DeviceView device, SchedulingView view)
    {
        var service = view.Estimate(list, device).ExecCost.Estimate((long)request.Items * list.MeanTokens);
        return 1 + (Math.Max(0, (view.Now - request.Arrival).Ticks) / (double)service.Ticks);
    }
}
