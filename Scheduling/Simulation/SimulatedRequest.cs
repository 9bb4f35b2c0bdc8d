namespace PtmOrleans.Scheduling.Simulation;

/// <summary>A request of a simulated workload.</summary>
/// <param name="At">When it arrives, after the start.</param>
/// <param name="Letter">Its task; one of another tenant is <c>tenant/letter</c>.</param>
/// <param name="Items">Its items, 1 or more; done when all of them are.</param>
public readonly record struct SimulatedRequest(TimeSpan At, string Letter, int Items = 1);
