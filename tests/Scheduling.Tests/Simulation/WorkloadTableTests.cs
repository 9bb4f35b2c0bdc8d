using System.Text.Json;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;
using Xunit.Abstractions;

namespace PtmOrleans.Scheduling.Tests.Simulation;

/// <summary>Generated workloads, from light to overloaded, through every policy.</summary>
public sealed class WorkloadTableTests(ITestOutputHelper output)
{
    private static readonly string[] WorkConserving = ["edf", "fcfs", "hrrn", "sjf"];

    private static readonly WorkloadOptions[] Workloads =
    [
        new() { Tasks = 240, Letters = 12, Mean = TimeSpan.FromMilliseconds(50), Seed = 1 },
        new() { Tasks = 240, Letters = 6, Mean = TimeSpan.FromMilliseconds(200), Intervals = IntervalLaw.Poisson, Seed = 2 },
        new() { Tasks = 480, Letters = 40, Law = LetterLaw.Zipf, Intervals = IntervalLaw.Gamma, Seed = 3 },
        new() { Tasks = 480, Letters = 12, Intervals = IntervalLaw.Diurnal, Day = TimeSpan.FromSeconds(20), Seed = 4 },
        new() { Tasks = 100, Letters = 1, Mean = TimeSpan.FromMilliseconds(20), Seed = 5 },
    ];

    public static TheoryData<string> Policies => [.. PolicyCatalog.Names];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Run_EveryWorkload_KeepsTheInvariants(string policy)
    {
        foreach (var (workload, options) in Settings(policy))
        {
            var trace = WorkloadGenerator.Generate(workload);
            var probe = new Probe(PolicyCatalog.Create(policy, new PolicyOptions()));
            var run = Simulator.Run(trace, options with { Instance = probe });
            output.WriteLine(FormattableString.Invariant(
                $"{policy,-8} {trace.Name,-34} K{options.Machines} B{options.MaxBatch}")
                + FormattableString.Invariant($" late {run.Late,3} switches {run.Switches,3} {run.Makespan.TotalSeconds:0.0} s"));
            Check(run, trace, options);
            Assert.True(probe.IsMonotone);
            if (WorkConserving.Contains(policy))
            {
                Assert.Equal(0, probe.IdleThoughWorkWaits);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Run_SameInput_GivesTheSameResult(string policy)
    {
        foreach (var (workload, options) in Settings(policy))
        {
            var first = JsonSerializer.Serialize(Simulator.Run(WorkloadGenerator.Generate(workload), options));
            Assert.Equal(first, JsonSerializer.Serialize(Simulator.Run(WorkloadGenerator.Generate(workload), options)));
        }
    }

    [Fact]
    public void Run_OneLetter_NeverSwitches() => Assert.All(
        PolicyCatalog.Names,
        policy =>
        {
            var run = Simulator.Run(WorkloadGenerator.Generate(Workloads[^1]), new SimulationOptions { Policy = policy });
            Assert.Equal((0, 1), (run.Switches, run.Loads));
        });

    private static IEnumerable<(WorkloadOptions Workload, SimulationOptions Options)> Settings(string policy)
    {
        var start = StartState.Warm;
        foreach (var workload in Workloads)
        {
            foreach (var (machines, batch, held, slots) in new[] { (1, 1, 1, 1), (3, 1, 1, 1), (2, 8, 1, 1), (2, 8, 4, 2) })
            {
                var options = new SimulationOptions { Policy = policy, Machines = machines, MaxBatch = batch, Start = start };
                yield return (workload, options with { HeldTasks = held, Slots = slots });
                start = (StartState)(((int)start + 1) % 3);
            }
        }
    }

    private static void Check(SimulationResult run, Trace trace, SimulationOptions options)
    {
        var (tasks, machines, exec) = (trace.Entries.Count, options.Machines, options.Costs.Exec);
        Assert.Equal(tasks, run.Tasks);
        Assert.InRange(run.Batches, (tasks + options.MaxBatch - 1) / options.MaxBatch, tasks);
        Assert.InRange(run.Switches, 0, run.Batches);
        Assert.InRange(run.Loads, 0, run.Switches + machines);
        Assert.Equal(machines, run.SwitchesPerMachine.Count);
        Assert.Equal(run.Loads * options.Costs.WeightBytes, run.BytesPaged);
        Assert.InRange(run.LateByWait, 0, run.Late);
        Assert.InRange(run.Late, 0, tasks);
        Assert.InRange(run.P50Response, exec, run.P99Response);
        Assert.InRange(run.MaxResponse, run.P99Response, run.Makespan);
        Assert.InRange(run.MeanResponse, run.MeanWait + exec, run.MaxResponse);
        Assert.InRange(run.MaxWeightedTurnaround, run.MeanWeightedTurnaround, run.MaxResponse / exec);
        Assert.Equal(run.Late > 0, run.Overtime > TimeSpan.Zero);

        // The machines' time is at least what the batches and, warm, the loads take; more where a machine began cold.
        var batches = (exec * run.Batches) + (exec * (options.Costs.ExtraItem * (tasks - run.Batches)));
        var busy = run.Makespan * machines * run.Busy;
        Assert.InRange(run.Busy, 0, 1 + 1e-9);
        if (options.Slots == 1)
        {
            var loads = options.Costs.Switch * run.Loads;
            var cold = options.Start == StartState.Warm ? TimeSpan.Zero : machines * (options.Costs.ColdLoad - options.Costs.Switch);
            Assert.InRange(busy, batches + loads - TimeSpan.FromMilliseconds(1), batches + loads + cold + TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Watches a policy at work.</summary>
    private sealed class Probe(ISchedulingPolicy inner) : ISchedulingPolicy
    {
        private DateTimeOffset _now = DateTimeOffset.MinValue;

        public string Name => inner.Name;

        public TimeSpan? PollPeriod => inner.PollPeriod;

        public BatchOrder Order => inner.Order;

        public bool IsMonotone { get; private set; } = true;

        public int IdleThoughWorkWaits { get; private set; }

        public Pick? Choose(SchedulingView view)
        {
            IsMonotone &= view.Now >= _now;
            _now = view.Now;
            var pick = inner.Choose(view);
            IdleThoughWorkWaits += pick is null && view.Lists.Length > 0 && view.Devices.Any(d => d.FreeSlots > 0) ? 1 : 0;
            return pick;
        }
    }
}
