using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Policies;

/// <summary>A batch of n items takes 10 + 10 n ms, a switch 50 ms.</summary>
public sealed class RankingPolicyTests
{
    [Fact]
    public void Sjf_SeveralLists_TakesTheShortestBatch()
    {
        var stage = new Stage("sjf").Device("d").List("a", 5).List("b", 2, arrival: 5).List("c", 3);
        Assert.Equal(["d: b"], stage.Decide(now: 10));
    }

    [Fact]
    public void Sjf_BoundList_SavesTheSwitch()
    {
        var stage = new Stage("sjf").Device("d").Bound("d", "a").List("a", 6).List("b", 2);
        Assert.Equal(["d: a"], stage.Decide(now: 10));
    }

    [Fact]
    public void Sjf_SwitchCostsMore_TakesTheOther()
    {
        var stage = new Stage("sjf").Device("d").Bound("d", "a").List("a", 8).List("b", 2);
        Assert.Equal(["d: b"], stage.Decide(now: 10));
        Assert.Equal("shortest: 80 ms", stage.Dispatcher.Recent[^1].Reason.ToString());
    }

    [Fact]
    public void Edf_SeveralLists_TakesTheEarliestDeadlineEvenWhenPast()
    {
        var stage = new Stage("edf").Device("d", slots: 4).List("none", 1, arrival: 0).List("late", 1, arrival: 30, deadline: 90)
            .List("next", 1, arrival: 20, deadline: 300).List("far", 1, arrival: 10, deadline: 400);
        Assert.Equal(["d: late", "d: next", "d: far", "d: none"], stage.Decide(now: 100));
        Assert.Equal(
            ["earliest deadline: -10 ms left", "earliest deadline: 200 ms left", "earliest deadline: 300 ms left", "oldest 0.1 s, 1 items"],
            stage.Dispatcher.Recent.Select(r => r.Reason.ToString()));
    }

    [Fact]
    public void Hrrn_LongAndShort_TakesTheHigherRatio()
    {
        // At 60 ms: 1 + 60 / 90 for a, 1 + 20 / 20 for b. At 200 ms it is 1 + 200 / 90 and 1 + 20 / 20 for a new b.
        var stage = new Stage("hrrn").Device("d").List("a", 8, arrival: 0).List("b", 1, arrival: 40);
        Assert.Equal("response ratio 2.0, 1 items", stage.Reason(now: 60));
        stage = new Stage("hrrn").Device("d").List("a", 8, arrival: 0).List("b", 1, arrival: 180);
        Assert.Equal("response ratio 3.2, 8 items", stage.Reason(now: 200));
    }

    /// <summary>The summary is old, the time is not: which request of the front counts is decided at the pick.</summary>
    [Fact]
    public void Hrrn_SummaryWithAFront_FollowsTheRatiosOverTime()
    {
        string Picked(double now)
        {
            var stage = new Stage("hrrn").Device("d").List("a", 4, arrival: -30);
            stage.Dispatcher.UpdateList(stage.Summary("b", 9) with { Front = [new RequestShape(At(0), 8), new RequestShape(At(80), 1)] });
            return Assert.Single(stage.Decide(now));
        }

        // 1 + (t + 30) / 50 for a; 1 + t / 90, later 1 + (t - 80) / 20, for b.
        Assert.Equal("d: a", Picked(80));
        Assert.Equal("d: a", Picked(150));
        Assert.Equal("d: b", Picked(160));
    }

    [Fact]
    public void Hrrn_Assignments_TakeByResponseRatio()
    {
        var stage = new Stage("hrrn").Device("d").List("a", 1);
        Assert.Equal(BatchOrder.ResponseRatio, Assert.Single(stage.Dispatcher.Decide(At(0)).ToArray()).Order);
    }

    [Theory]
    [InlineData("fcfs")]
    [InlineData("sjf")]
    [InlineData("edf")]
    [InlineData("hrrn")]
    public void Choose_DeviceCannotHoldTheFirst_TakesWhatItCan(string policy)
    {
        var stage = new Stage(policy).Device("small", budgetMebibytes: 500).Device("too-small", budgetMebibytes: 100)
            .List("big", 1, arrival: 0, deadline: 100, mebibytes: 501).List("fits", 2, arrival: 5);
        Assert.Equal(["small: fits"], stage.Decide(now: 10));
        stage.Device("wide", budgetMebibytes: 600);
        Assert.Equal(["wide: big"], stage.Decide(now: 20));
    }

    [Theory]
    [InlineData("edf")]
    [InlineData("fcfs")]
    [InlineData("hrrn")]
    [InlineData("omls")]
    [InlineData("sjf")]
    public void Choose_RandomWorkloadOnStagingDevices_FinishesAll(string policy)
    {
        var random = new Random(7);
        for (var run = 0; run < 20; run++)
        {
            var simulation = new Simulation(policy, random.Next(1, 4));
            var (at, lists, gap) = (0.0, random.Next(1, 12), random.Next(2, 60));
            for (var i = 0; i < 200; i++)
            {
                at += random.NextDouble() * 2 * gap;
                simulation.Arrive(at, $"{random.Next(lists)}", 1 + random.Next(200));
            }

            Assert.Equal(200, simulation.Run().Finished);
        }
    }
}
