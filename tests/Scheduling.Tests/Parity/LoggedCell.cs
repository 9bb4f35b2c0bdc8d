using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Scheduling.Tests.Parity;

/// <summary>One setting of the published logs, with its run of each algorithm.</summary>
internal sealed record LoggedCell(string Gpu, double Mean, int Machines, Trace Trace, LoggedRun Fcfs, LoggedRun Omls)
{
    /// <summary>Such as <c>RTX3090 0.05 K2 T240_L12</c>.</summary>
    public string Name { get; } = FormattableString.Invariant($"{Gpu} {Mean:0.00} K{Machines} {Size(Trace.Name)}");

    public SimulationResult Simulate(string policy, StartState start) => Simulator.Run(
        Trace,
        new SimulationOptions { Policy = policy, Machines = Machines, Costs = FastPtmCosts.For(Gpu, Machines), Start = start });

    private static string Size(string file)
    {
        var from = file.IndexOf("_T", StringComparison.Ordinal) + 1;
        return file[from..file.IndexOf("_M", StringComparison.Ordinal)];
    }
}
