using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A learned switch time as operators see it.</summary>
internal sealed record SwitchCostView(string DeviceKind, double FixedMs, double MsPerMib, int Observations, bool Widens)
{
    public static SwitchCostView From(CostEntry cost) =>
        new(cost.DeviceKind, cost.FixedMilliseconds, cost.MillisecondsPerUnit, cost.Observations, cost.Widens);
}
