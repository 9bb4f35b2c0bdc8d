using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary>One setting in which every policy serves the same requests; all start warm, and each change of task pages in.</summary>
/// <param name="Gpu">Whose costs.</param>
/// <param name="Machines">Workers that share the GPU.</param>
/// <param name="MaxBatch">The largest batch; 1 for no batching.</param>
/// <param name="Workload">What the requests are called.</param>
/// <param name="Traces">The requests, per seed.</param>
internal sealed record Cell(string Gpu, int Machines, int MaxBatch, string Workload, IReadOnlyList<Trace> Traces)
{
    public string Name => $"{Gpu} K{Machines} {Workload}";

    /// <summary>What the log says of OMLS in this setting, if there is one.</summary>
    public LoggedRun? Logged { get; init; }

    public CellResult Run(IReadOnlyList<string> policies, CancellationToken cancellationToken) => new(
        this,
        policies.ToDictionary(
            policy => policy,
            IReadOnlyList<SimulationResult> (policy) =>
                [.. Traces.Select(t => Simulator.Run(t, Options(policy), null, cancellationToken))]));

    public SimulationOptions Options(string policy) => new()
    {
        Policy = policy,
        Machines = Machines,
        MaxBatch = MaxBatch,
        Costs = FastPtmCosts.For(Gpu, Machines),
    };
}
