using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>Answer of <c>GET /v1/scheduler</c>.</summary>
internal sealed record SchedulerView
{
    public required string Pool { get; init; }

    public required string Policy { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>The scheduler's time, of the same clock as the decisions' times.</summary>
    public required DateTimeOffset Time { get; init; }

    public required IReadOnlyList<ListView> Lists { get; init; }

    public required IReadOnlyList<PoolDeviceView> Devices { get; init; }

    public required IReadOnlyList<DecisionView> Decisions { get; init; }

    public required CostsView Costs { get; init; }

    public static SchedulerView From(string pool, SchedulerDescription scheduler) => new()
    {
        Pool = pool,
        Policy = scheduler.Policy,
        Policies = scheduler.Policies,
        Time = scheduler.Time,
        Lists = Array.ConvertAll(scheduler.Lists, ListView.From),
        Devices = Array.ConvertAll(scheduler.Devices, PoolDeviceView.From),
        Decisions = Array.ConvertAll(scheduler.Decisions, DecisionView.From),
        Costs = CostsView.From(scheduler.Costs),
    };
}
