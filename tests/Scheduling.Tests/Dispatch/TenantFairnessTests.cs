using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

/// <summary>
/// One tenant asks seldom, another floods. A batch takes 40 ms and 10 ms per further item, so the largest one of 16 takes 190 ms, and a page-in
/// 150 ms; a machine runs one batch and stages another.
/// </summary>
public sealed class TenantFairnessTests
{
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(150 + 40 + (15 * 10));

    private static readonly SimulationOptions Options = new()
    {
        Costs = new SimulatedCosts
        {
            Exec = TimeSpan.FromMilliseconds(40),
            Switch = TimeSpan.FromMilliseconds(150),
            Bind = TimeSpan.FromMilliseconds(1),
        },
        MaxBatch = 16,
        HeldTasks = 3,
        Slots = 2,
    };

    /// <summary>At 11 ms between its requests the flood just keeps the machine busy: all that it has is staged and nothing of it waits.</summary>
    [Theory]
    [InlineData(1, 1, 7)]
    [InlineData(1, 6, 7)]
    [InlineData(2, 1, 7)]
    [InlineData(2, 6, 7)]
    [InlineData(1, 1, 11)]
    [InlineData(1, 6, 11)]
    public void Flood_OfAnotherTenant_MovesTheP99ByOneBatchAtMost(int machines, int floodedTasks, int gap)
    {
        var options = Options with { Machines = machines };
        var calm = Simulator.Run(Calm(), options).Letters["calm/a"];
        var flooded = Simulator.Run(Merge(Calm(), Flood(floodedTasks, gap)), options).Letters["calm/a"];

        Assert.Equal(calm.Tasks, flooded.Tasks);
        Assert.InRange(flooded.P99Response - calm.P99Response, TimeSpan.Zero, LongestBatch);
    }

    [Fact]
    public void Flood_OfOneTenant_StillGetsWhatTheOtherLeaves()
    {
        var result = Simulator.Run(Merge(Calm(), Flood(1)), Options with { Deadline = TimeSpan.FromHours(1) });
        Assert.True(result.Busy > 0.95, $"busy {result.Busy:P0}");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public void TwoFloods_ShareTheMachineByWeight(double left, double right)
    {
        var options = Options with
        {
            TenantWeights = new Dictionary<string, double> { ["left"] = left, ["right"] = right },
            Deadline = TimeSpan.FromHours(1),
        };
        var horizon = TimeSpan.FromSeconds(60);

        // Both have work for far longer than the horizon; what is done within it is what they got.
        var requests = Merge(Burst("left/a", 6_000), Burst("right/a", 6_000));
        var result = Simulator.Run(requests, options with { Deadline = horizon });
        var (l, r) = (result.Letters["left/a"], result.Letters["right/a"]);
        var share = (double)(l.Tasks - l.Late) / (l.Tasks - l.Late + r.Tasks - r.Late);

        Assert.InRange(share, (left / (left + right)) - 0.05, (left / (left + right)) + 0.05);
    }

    private static List<SimulatedRequest> Calm() =>
        [.. Enumerable.Range(0, 100).Select(i => new SimulatedRequest(TimeSpan.FromMilliseconds(997 + (1009 * i)), "calm/a"))];

    private static List<SimulatedRequest> Flood(int tasks, int gap = 7) =>
        [.. Enumerable.Range(0, 101_500 / gap).Select(i => new SimulatedRequest(TimeSpan.FromMilliseconds(gap * i), $"flood/{i % tasks}"))];

    private static List<SimulatedRequest> Burst(string letter, int count) =>
        [.. Enumerable.Repeat(new SimulatedRequest(TimeSpan.Zero, letter), count)];

    private static SimulatedRequest[] Merge(List<SimulatedRequest> some, List<SimulatedRequest> others) =>
        [.. some.Concat(others).OrderBy(r => r.At)];
}
