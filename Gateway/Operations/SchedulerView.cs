using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>Answer of <c>GET /v1/scheduler</c>.</summary>
internal sealed record SchedulerView(
    string Pool,
    string Policy,
    IReadOnlyList<ListView> Lists,
    IReadOnlyList<PoolDeviceView> Devices,
    IReadOnlyList<DecisionEntry> Decisions)
{
    public static SchedulerView From(string pool, SchedulerDescription scheduler) => new(
        pool,
        scheduler.Policy,
        Array.ConvertAll(scheduler.Lists, ListView.From),
        Array.ConvertAll(scheduler.Devices, PoolDeviceView.From),
        scheduler.Decisions);
}
