using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>What to simulate.</summary>
public sealed record SimulationOptions
{
    /// <summary>The policy's name. Default: the default policy.</summary>
    public string Policy { get; init; } = PolicyCatalog.Default;

    /// <summary>What the policy weighs by, if it is the default one.</summary>
    public PolicyOptions PolicyOptions { get; init; } = new();

    /// <summary>
    /// The policy itself, in place of <see cref="Policy"/>. It must be a new one for each run, since policies may remember earlier passes.
    /// </summary>
    public ISchedulingPolicy? Instance { get; init; }

    /// <summary>Machines. Default: 1.</summary>
    public int Machines { get; init; } = 1;

    /// <summary>What work costs; the policy knows it.</summary>
    public SimulatedCosts Costs { get; init; } = new();

    /// <summary>The largest batch. Default: 1, no batching.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>Requests are late when done after their arrival and this. Default: 3 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What machines hold at the start. Default: nothing, warm.</summary>
    public StartState Start { get; init; }

    /// <summary>How many tasks' weights a machine holds. Default: 1, each change pages in.</summary>
    public int HeldTasks { get; init; } = 1;

    /// <summary>
    /// Assignments a machine has at a time: one runs, the others are staged and page in meanwhile if the machine can hold their weights
    /// too. Default: 1.
    /// </summary>
    public int Slots { get; init; } = 1;

    /// <summary>Shares of tenants; one that is not named has 1.</summary>
    public IReadOnlyDictionary<string, double> TenantWeights { get; init; } = new Dictionary<string, double>();

    /// <summary>Throws when a value is out of its range.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Machines, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeldTasks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Slots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Deadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Costs.Exec, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Costs.Bind, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Costs.Switch, Costs.Bind);
        ArgumentOutOfRangeException.ThrowIfLessThan(Costs.ColdLoad, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Costs.WeightBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Costs.ExtraItem, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Costs.ExtraItem, 1);
    }
}
