using System.Globalization;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Simulation;

/// <summary>
/// Small runs worked out by hand: a task takes 40 ms, each further item of its batch 10 ms, a switch 100 ms, a bind 5 ms, a cold load 1 s.
/// </summary>
public sealed class SimulatorTests
{
    private static readonly SimulatedCosts Costs = new()
    {
        Exec = Ms(40),
        ExtraItem = 0.25,
        Switch = Ms(100),
        Bind = Ms(5),
        ColdLoad = Ms(1000),
        WeightBytes = 1000,
    };

    private static readonly SimulationOptions Options = new() { Policy = "fcfs", Costs = Costs, Deadline = Ms(300) };

    [Fact]
    public void Run_Warm_MeasuresEachThingAsDefined()
    {
        // A loads 0–100, runs –140; A runs –180; B loads –280, runs –320; A loads –420, runs –460.
        var run = Run(Options, "A0 A10 B20 A30");
        Assert.Equal(("fcfs", 4, Ms(460)), (run.Policy, run.Tasks, run.Makespan));
        Assert.Equal((2, 3, 3000L, 4), (run.Switches, run.Loads, run.BytesPaged, run.Batches));
        Assert.Equal([2], run.SwitchesPerMachine);

        // Responses 140, 170, 300, 430; waits 0, 130, 160, 290.
        Assert.Equal((Ms(260), Ms(170), Ms(430), Ms(430)), (run.MeanResponse, run.P50Response, run.P99Response, run.MaxResponse));
        Assert.Equal((1, 0, Ms(130)), (run.Late, run.LateByWait, run.Overtime));
        Assert.Equal(Ms(145), run.MeanWait);
        Assert.Equal(3 / 0.46, run.Goodput, 9);
        Assert.Equal((1040 / 40.0 / 4, 430 / 40.0), (run.MeanWeightedTurnaround, run.MaxWeightedTurnaround));
        Assert.Equal(1, run.Busy, 9);
    }

    [Fact]
    public void Run_Cold_TakesTheColdTimeOnceOnEachMachine()
    {
        var run = Run(Options with { Start = StartState.Cold, Machines = 2 }, "A0 B0 C5");
        Assert.Equal((Ms(1180), 1, 3), (run.Makespan, run.Switches, run.Loads));
        Assert.Equal([1, 0], run.SwitchesPerMachine);
        Assert.Equal((3, 1), (run.Late, run.LateByWait));
        Assert.Equal((1180 + 1040) / (2.0 * 1180), run.Busy, 9);
    }

    [Fact]
    public void Run_Preloaded_HoldsTheLetterOfTheMachinesNumber()
    {
        // Machine 0 takes A cold; machine 1 goes on with B and then switches to C.
        var run = Run(Options with { Policy = "omls", Start = StartState.Preloaded, Machines = 2, Deadline = Ms(3000) }, "A0 B0 C0");
        Assert.Equal([0, 1], run.SwitchesPerMachine);
        Assert.Equal((2, Ms(1040)), (run.Loads, run.Makespan));
        Assert.Equal((Ms((1040 + 40 + 180) / 3.0), Ms(180)), (run.MeanResponse, run.P50Response));
    }

    [Fact]
    public void Run_PollingPolicy_DecidesOnItsGridOnly()
    {
        var run = Run(Options with { Policy = "omls", Costs = Costs with { Exec = Ms(45) } }, "A3 A4");

        // The first begins at 10 ms and is done at 155, the second begins at 160.
        Assert.Equal((Ms(155 - 3), Ms(205 - 4), Ms(202)), (run.P50Response, run.MaxResponse, run.Makespan));
    }

    [Fact]
    public void Run_Batches_TakeWhatArrivesDuringTheLoad()
    {
        var run = Run(Options with { MaxBatch = 3 }, "A0 A10 A90 A99");
        Assert.Equal((2, Ms(100 + 60 + 40), 0, 1), (run.Batches, run.Makespan, run.Switches, run.Loads));
        Assert.Equal(Ms((0 + 0 + 0 + 61) / 4.0), run.MeanWait);
    }

    [Fact]
    public void Run_SeveralTasksHeld_BindsInsteadOfLoading()
    {
        // A loads and runs until 140, B until 280, then A and B bind and run, 45 ms each.
        var run = Run(Options with { HeldTasks = 2 }, "A0 B0 A1 B2");
        Assert.Equal((3, 2, Ms(280 + 45 + 45)), (run.Switches, run.Loads, run.Makespan));
    }

    [Fact]
    public void Run_HeldTasksExceeded_GivesUpTheLeastRecentlyUsed()
    {
        var run = Run(Options with { HeldTasks = 2 }, "A0 B1 A2 C3 A4 B5");

        // C evicts B, not A, which was used since; B evicts C.
        Assert.Equal((5, 4), (run.Switches, run.Loads));
    }

    [Fact]
    public void Run_StagedAssignment_LoadsWhileTheOtherRuns()
    {
        // A loads –100, B loads 100–200 while A runs –140; B runs –240. With room for one task B waits for A: 100 + 40 + 100 + 40.
        Assert.Equal(Ms(240), Run(Options with { HeldTasks = 2, Slots = 2 }, "A0 B0").Makespan);
        Assert.Equal(Ms(280), Run(Options with { HeldTasks = 1, Slots = 2 }, "A0 B0").Makespan);
        Assert.Equal(Ms(280), Run(Options with { HeldTasks = 2, Slots = 1 }, "A0 B0").Makespan);
    }

    /// <summary>What has begun to load keeps its room: were it overtaken by what cannot be loaded beside it, neither would ever run.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void Run_AnotherTenantOvertakesDuringALoad_ServesAll(int held, int slots)
    {
        var options = Options with { Policy = "affinity", HeldTasks = held, Slots = slots, Deadline = Ms(3000) };
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var flood = Enumerable.Range(0, 150).Select(_ => new SimulatedRequest(Ms(random.Next(6000)), $"flood/{random.Next(4)}"));
            var calm = Enumerable.Range(0, 8).Select(_ => new SimulatedRequest(Ms(random.Next(6000)), "calm/a"));
            Assert.Equal(158, Simulator.Run([.. flood.Concat(calm).OrderBy(r => r.At)], options).Letters.Values.Sum(l => l.Tasks));
        }
    }

    [Fact]
    public void Run_StagedAssignmentOfHeldWeights_WaitsUntilItRuns() =>
        Assert.Equal((Ms(180), Ms(70)), Run(Options with { Slots = 2 }, "A0 A0") is var run ? (run.Makespan, run.MeanWait) : default);

    [Fact]
    public void Run_RequestOfSeveralItems_IsDoneWithItsLast()
    {
        SimulatedRequest[] requests = [new(Ms(0), "A", 5)];
        var run = Simulator.Run(requests, Options with { MaxBatch = 2 });
        Assert.Equal((1, 3, Ms(100 + 50 + 50 + 40)), (run.Tasks, run.Batches, run.MaxResponse));
        Assert.Equal(TimeSpan.Zero, run.MeanWait);
        Assert.Equal(240 / 80.0, run.MeanWeightedTurnaround);
    }

    [Fact]
    public void Run_OrderOfThePolicy_DecidesWhatAListGivesOutFirst()
    {
        // B is done at 100, the first A at 200, when all A but the last are late; in order of arrival that one would be late too.
        var requests = "B0 A1 A2 A3 A4 A5 A190";
        var options = Options with { Deadline = Ms(150), Costs = Costs with { Switch = Ms(60) } };
        Assert.Equal(6, Run(options with { Policy = "fcfs" }, requests).Late);
        Assert.Equal(5, Run(options with { Policy = "affinity" }, requests).Late);
    }

    [Fact]
    public void Run_Trace_SpacesRequestsByTheIntervalBeforeThem()
    {
        Trace trace = new("t", [new("A", Ms(500)), new("A", Ms(700)), new("A", Ms(9000))]);
        Assert.Equal(Ms(1240), Simulator.Run(trace, Options).Makespan);
    }

    [Fact]
    public void Run_NoRequests_GivesZeros()
    {
        var run = Run(Options, string.Empty);
        Assert.Equal((0, TimeSpan.Zero, 0, 0), (run.Tasks, run.Makespan, run.Goodput, run.Busy));
    }

    [Fact]
    public void Run_Progress_GoesUpToTheEnd()
    {
        var told = new Told();
        Simulator.Run(WorkloadGenerator.Generate(new WorkloadOptions { Tasks = 500 }), Options, told);
        Assert.Equal(new SimulationProgress(500, 500), told.Last);
        Assert.InRange(told.Count, 50, 102);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Told { Then = cancel.Cancel };
        var trace = WorkloadGenerator.Generate(new WorkloadOptions());
        Assert.Throws<OperationCanceledException>(() => Simulator.Run(trace, Options, progress, cancel.Token));
        Assert.Equal(1, progress.Count);
    }

    [Fact]
    public void Run_PolicyThatNeverPicks_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Run(Options with { Instance = new Lazy() }, "A0 A1"));
        Assert.Equal("Policy 'lazy' leaves 2 requests waiting while all machines are idle.", error.Message);
    }

    [Fact]
    public void Run_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Options with { Machines = 0 }, "A0"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Options with { Costs = Costs with { Exec = TimeSpan.Zero } }, "A0"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(Options with { Costs = Costs with { Bind = Ms(200) } }, "A0"));
        Assert.Throws<ArgumentException>(() => Run(Options, "A5 A4"));
        Assert.Throws<ArgumentException>(() => Run(Options with { Policy = "lottery" }, "A0"));
    }

    [Fact]
    public void FastPtmCosts_MachinesBeyondTheMeasured_ContinueTheLine()
    {
        Assert.Equal((Ms(48), Ms(165), Ms(3600)), Times(FastPtmCosts.For("RTX3090", 2)));
        Assert.Equal((Ms(51), Ms(213), Ms(4350)), Times(FastPtmCosts.For("RTX3090", 5)));
        Assert.Equal((Ms(306), Ms(213), Ms(2800)), Times(FastPtmCosts.For("GTX1080Ti", 3)));
        var error = Assert.Throws<ArgumentException>(() => FastPtmCosts.For("H200", 1));
        Assert.Contains("there are GTX1080Ti, RTX3090", error.Message, StringComparison.Ordinal);
    }

    private static (TimeSpan Exec, TimeSpan Switch, TimeSpan Cold) Times(SimulatedCosts costs) =>
        (costs.Exec, costs.Switch, costs.ColdLoad);

    /// <summary>Requests as letter and milliseconds, such as <c>A0 B15</c>.</summary>
    private static SimulationResult Run(SimulationOptions options, string requests) => Simulator.Run(
        [
            .. requests.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(r => new SimulatedRequest(Ms(int.Parse(r[1..], CultureInfo.InvariantCulture)), r[..1])),
        ],
        options);

    private sealed class Told : IProgress<SimulationProgress>
    {
        public Action? Then { get; init; }

        public int Count { get; private set; }

        public SimulationProgress Last { get; private set; }

        public void Report(SimulationProgress value)
        {
            (Count, Last) = (Count + 1, value);
            Then?.Invoke();
        }
    }

    private sealed class Lazy : ISchedulingPolicy
    {
        public string Name => "lazy";

        public Pick? Choose(SchedulingView view) => null;
    }
}
