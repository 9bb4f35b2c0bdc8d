using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What a dispatcher knows, as an operator is told.</summary>
internal static class SchedulerWire
{
    public static DecisionEntry ToEntry(DecisionRecord decision) =>
        new(decision.At, decision.Device, decision.List.ToString(), decision.Reason.ToString())
        {
            MaxItems = decision.Assignment.Budget.MaxItems,
            MaxTokens = decision.Assignment.Budget.MaxTokens,
            ExpectedSwitch = decision.Assignment.ExpectedSwitch,
            ExpectedExec = decision.Assignment.ExpectedExec,
        };

    public static CostEntry[] ToEntries(CostModelState costs) => [.. costs.Exec.Concat(costs.Switch).Select(ToEntry)];

    private static CostEntry ToEntry(CostState cost) =>
        new(cost.Architecture, cost.DeviceKind, cost.FixedMilliseconds, cost.MillisecondsPerUnit, cost.Observations, cost.Widens);
}
