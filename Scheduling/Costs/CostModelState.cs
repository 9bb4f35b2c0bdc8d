using System.Collections.Immutable;

namespace PtmOrleans.Scheduling.Costs;

/// <summary>What a cost model has learned, to be kept over restarts.</summary>
public sealed record CostModelState
{
    /// <summary>Execution times.</summary>
    public ImmutableArray<CostState> Exec { get; init; } = [];

    /// <summary>Switch times.</summary>
    public ImmutableArray<CostState> Switch { get; init; } = [];
}
