namespace PtmOrleans.Client.Operations;

/// <summary>The state of a pool's scheduler as operators see it.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Policy">Name of the policy that decides.</param>
/// <param name="Policies">Every policy that there is.</param>
/// <param name="Time">The scheduler's time, of the same clock as the decisions' times.</param>
/// <param name="Lists">Lists of requests.</param>
/// <param name="Devices">Devices of the pool.</param>
/// <param name="Decisions">The last decisions, the oldest first.</param>
/// <param name="Costs">What was learned of times.</param>
public sealed record SchedulerInfo(
    string Pool,
    string Policy,
    IReadOnlyList<string> Policies,
    DateTimeOffset Time,
    IReadOnlyList<ListInfo> Lists,
    IReadOnlyList<PoolDeviceInfo> Devices,
    IReadOnlyList<DecisionInfo> Decisions,
    CostsInfo Costs);
