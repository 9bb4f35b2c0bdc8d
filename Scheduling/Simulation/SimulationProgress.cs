namespace PtmOrleans.Scheduling.Simulation;

/// <summary>How far a simulation is.</summary>
/// <param name="Done">Requests done.</param>
/// <param name="Total">Requests in all.</param>
public readonly record struct SimulationProgress(int Done, int Total);
