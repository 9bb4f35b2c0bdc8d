using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Bench.Schedule;

/// <summary>How the policies fared in a cell, per seed.</summary>
internal sealed record CellResult(Cell Cell, IReadOnlyDictionary<string, IReadOnlyList<SimulationResult>> Runs)
{
    /// <summary>Whether another policy has fewer late requests than the default one.</summary>
    public bool IsWorse => Runs.ContainsKey(PolicyCatalog.Default) && Runs.Keys.Any(p => Late(p) < Late(PolicyCatalog.Default));

    private double Late(string policy) => Metric.Late.Over(Runs[policy]).Median;
}
