using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

/// <summary>
/// Where tasks live on four machines that hold three each. A batch of 8 takes 110 ms, a page-in 150 ms; a machine serves at most 73 requests/s.
/// </summary>
public sealed class PlacementTests
{
    private static readonly SimulationOptions Options = new()
    {
        Machines = 4,
        HeldTasks = 3,
        Slots = 2,
        MaxBatch = 8,
        Costs = new SimulatedCosts
        {
            Exec = TimeSpan.FromMilliseconds(40),
            Switch = TimeSpan.FromMilliseconds(150),
            Bind = TimeSpan.FromMilliseconds(1),
        },
    };

    [Theory]
    [InlineData(20)]
    [InlineData(120)]
    public void Tasks_ThatFitTheMachinesTogether_ArePagedInOnceEach(double rate)
    {
        var run = Run(rate, seconds: 60, (random, _) => $"T{random.Next(12)}");
        Assert.Equal((0, 12), (run.Late, run.Loads));
    }

    [Fact]
    public void Task_OneMachineIsEnough_HasNoReplica() =>
        Assert.Equal(1, Run(rate: 40, seconds: 60, (_, _) => "hot").Loads);

    [Fact]
    public void Task_HotterThanOneMachine_HasReplicasAndKeepsThem()
    {
        var run = Run(rate: 250, seconds: 60, (_, _) => "hot");
        Assert.Equal((0, 4), (run.Late, run.Loads));
    }

    /// <summary>Ten tasks of which one is nine tenths of all for a third of the time: it spreads, is given up again, and nothing thrashes.</summary>
    [Fact]
    public void Task_HotForAWhile_IsReplicatedAndRetired()
    {
        SimulationResult Under(string policy) => Run(
            rate: 120, seconds: 90, (random, t) => t is > 30 and < 60 && random.NextDouble() < 0.9 ? "hot" : $"T{random.Next(10)}", policy);
        var (ours, fcfs) = (Under("affinity"), Under("fcfs"));
        Assert.Equal(0, ours.Late);
        Assert.InRange(ours.Loads, 11 + 1, fcfs.Loads / 30);
    }

    [Fact]
    public void Tasks_TwiceWhatTheMachinesHold_LoadLessThanFirstComeFirstServed()
    {
        SimulationResult Under(string policy) => Run(rate: 60, seconds: 60, (random, _) => $"T{random.Next(24)}", policy);
        var (ours, fcfs) = (Under("affinity"), Under("fcfs"));
        Assert.True(ours.Loads < 0.9 * fcfs.Loads, $"{ours.Loads} loads, fcfs {fcfs.Loads}");
        Assert.True(ours.MeanResponse < 0.8 * fcfs.MeanResponse, $"{ours.MeanResponse}, fcfs {fcfs.MeanResponse}");
    }

    [Fact]
    public void Switch_StagedWhileABatchRuns_IsMostlyHiddenBehindIt()
    {
        SimulationResult With(int slots) => Simulator.Run(
            Requests(rate: 1000, seconds: 0.5, (random, _) => $"T{random.Next(24)}"), Options with { Machines = 1, Slots = slots });
        var (staged, alone) = (With(slots: 2), With(slots: 1));
        var loading = staged.Loads * Options.Costs.Switch;
        Assert.True(alone.Makespan - staged.Makespan > 0.5 * loading, $"{staged.Makespan} of which {loading} loading, {alone.Makespan}");
    }

    private static SimulationResult Run(double rate, double seconds, Func<Random, double, string> letter, string policy = "affinity") =>
        Simulator.Run(Requests(rate, seconds, letter), Options with { Policy = policy });

    /// <summary>Requests of a Poisson process.</summary>
    private static List<SimulatedRequest> Requests(double rate, double seconds, Func<Random, double, string> letter)
    {
        var random = new Random(1);
        List<SimulatedRequest> requests = [];
        for (var at = 0.0; at < seconds; at += -Math.Log(1 - random.NextDouble()) / rate)
        {
            requests.Add(new SimulatedRequest(TimeSpan.FromSeconds(at), letter(random, at)));
        }

        return requests;
    }
}
