using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A learned execution time as operators see it.</summary>
internal sealed record ExecCostView(string Architecture, string DeviceKind, double FixedMs, double MsPerKilotoken, int Observations)
{
    public static ExecCostView From(CostEntry cost) =>
        new(cost.Architecture, cost.DeviceKind, cost.FixedMilliseconds, cost.MillisecondsPerUnit * 1000, cost.Observations);
}
