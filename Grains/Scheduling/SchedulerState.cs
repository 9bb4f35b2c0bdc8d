using Orleans;
using PtmOrleans.Scheduling.Costs;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What a scheduler remembers over restarts: its learned costs. Lists and devices tell it the rest within a second.</summary>
[GenerateSerializer, Alias("ptm.SchedulerState")]
public sealed class SchedulerState
{
    /// <summary>Policy that an operator chose; null for the configured one.</summary>
    [Id(0)]
    public string? Policy { get; set; }

    /// <summary>Learned costs.</summary>
    [Id(1)]
    public List<LearnedCost> Costs { get; set; } = [];

    internal CostModelState ToModel() => new()
    {
        Exec = [.. Costs.Where(c => c.Architecture.Length > 0).Select(c => c.ToState())],
        Switch = [.. Costs.Where(c => c.Architecture.Length == 0).Select(c => c.ToState())],
    };

    internal static List<LearnedCost> From(CostModelState model) => [.. model.Exec.Concat(model.Switch).Select(LearnedCost.From)];
}
