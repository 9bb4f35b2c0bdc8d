using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Tests.Policies;

/// <summary>Costs as in <see cref="Stage"/>: batch of 8 = 90 ms, of 1 = 20 ms, switch = 50 ms, bind = 5 ms.</summary>
public sealed class AffinityPolicyTests
{
    private readonly Stage _stage = new();

    [Fact]
    public void Choose_BoundListHasWork_StaysThoughAnotherIsOlder()
    {
        _stage.Device("d").Bound("d", "a").List("a", 12, arrival: 100).List("b", 50, arrival: 0);
        Assert.Equal("resident, 12 items", _stage.Reason(now: 110));
    }

    [Theory]
    [InlineData(1000, "resident, 8 items")]
    [InlineData(271, "resident, 8 items")]
    [InlineData(269, "urgent: 99 ms slack, switch 50 ms")]
    [InlineData(171, "urgent: 1 ms slack, switch 50 ms")]
    [InlineData(169, "resident, 8 items")]
    public void Choose_DeadlineOfAnotherList_SwitchesOnlyWhileItMattersAndCanBeMet(double deadline, string reason)
    {
        _stage.Device("d").Bound("d", "a").List("a", 8, arrival: 100).List("b", 1, arrival: 100, deadline: deadline);
        Assert.Equal(reason, _stage.Reason(now: 100));
    }

    [Fact]
    public void Choose_TwoUrgent_TakesTheLeastSlack()
    {
        _stage.Device("d").List("a", 1, deadline: 100).List("b", 1, deadline: 90).List("c", 1);
        Assert.Equal(["d: b"], _stage.Decide());
    }

    [Fact]
    public void Choose_UrgentButItsHolderIsInTime_IsLeftToTheHolder()
    {
        _stage.Device("d").Bound("d", "a").Device("e", ["b"]);
        _stage.List("a", 8).List("b", 1, deadline: 100);
        Assert.Equal(["d: a", "e: b"], _stage.Decide());
    }

    [Theory]
    [InlineData(399, 4, "resident, 8 items")]
    [InlineData(401, 4, "overdue: 0.4 s, switch 50 ms")]
    [InlineData(401, 3, "resident, 8 items")]
    public void Choose_OtherListWaits_SwitchesAfterPatienceAndPayback(double waited, int settledBatches, string reason)
    {
        _stage.Device("d").Bound("d", "a", settledBatches);
        _stage.List("a", 8, arrival: 0).List("b", 1, arrival: 0);
        Assert.Equal(reason, _stage.Reason(now: waited));
    }

    /// <summary>An item's share of switch and batch is 70 ms in the list of one and 17.5 ms in the list of eight.</summary>
    [Theory]
    [InlineData(20, "one")]
    [InlineData(30, "eight")]
    public void Choose_NobodyHoldsTheLists_TakesTheHighestResponseRatio(double eightWaited, string expected)
    {
        _stage.Device("d").List("one", 1, arrival: 0).List("eight", 8, arrival: 100 - eightWaited);
        Assert.Equal([$"d: {expected}"], _stage.Decide(now: 100));
    }

    [Fact]
    public void Choose_ListNobodyHolds_SaysHowOld()
    {
        _stage.Device("d").List("a", 8);
        Assert.Equal("oldest 1.2 s, no owner", _stage.Reason(now: 1200));
    }

    [Fact]
    public void Choose_HolderIsSoonDone_LeavesTheIdleDeviceIdle()
    {
        _stage.Device("d").Device("e", ["a"]).List("a", 1);
        var running = Assert.Single(_stage.Dispatcher.Decide(Clock.At(0)).ToArray());
        Assert.Equal("e", running.Device);
        Assert.Empty(_stage.List("a", 1, taken: [running.Id]).Decide());
        Assert.Equal(["d: a"], _stage.List("a", 16, taken: [running.Id]).Decide());
    }

    [Fact]
    public void Choose_HoldersBacklogIsWorthTheSwitch_SharesIt()
    {
        _stage.Device("d").Device("e", ["a"]).List("a", 200);
        Assert.Equal(["d: a", "e: a"], _stage.Decide());
        Assert.Equal("shares another device's backlog, 200 items", _stage.Dispatcher.Recent[0].Reason.ToString());
    }

    [Fact]
    public void Choose_HolderIsSilent_TakesItsList()
    {
        _stage.Device("e", ["a"], now: -4000).Device("d").List("a", 1);
        Assert.Equal(["d: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_TwoHoldersIdle_DoNotLeaveTheListToEachOther()
    {
        _stage.Device("d", ["a"]).Device("e", ["a"]).List("a", 1);
        Assert.Single(_stage.Decide());
    }

    [Fact]
    public void Choose_HigherBandNotHeld_BeatsTheBoundLowerBand()
    {
        _stage.Device("d").Bound("d", "a").List("a", 8, priority: 2).List("b", 1, priority: 1);
        Assert.Equal(["d: b"], _stage.Decide());
    }

    [Fact]
    public void Choose_NothingInTheListCanBeMet_ComesAfterLowerBands()
    {
        _stage.Device("d").List("a", 1, deadline: 10, latest: 30, priority: 1).List("b", 1, priority: 5);
        Assert.Equal(["d: b"], _stage.Decide());
    }

    [Fact]
    public void Choose_OnlyOutOfReachWork_StillRunsIt()
    {
        _stage.Device("d").List("a", 1, deadline: 10, latest: 30);
        Assert.StartsWith("deadline out of reach", _stage.Reason(), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_OneDeadlineOfManyOutOfReach_KeepsItsBand()
    {
        _stage.Device("d").List("a", 2, deadline: 10, latest: 900, priority: 1).List("b", 1, priority: 2);
        Assert.Equal(["d: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_ListWaitedTheLongestAllowed_GetsEveryFourthPick()
    {
        _stage.Device("d").Bound("d", "a").Device("d", now: 6000);
        List<PickKind> order = [];
        for (var pick = 0; pick < 8; pick++)
        {
            _stage.List("a", 8, arrival: 5990, deadline: 6160).List("b", 8, arrival: 0);
            var assignment = Assert.Single(_stage.Dispatcher.Decide(Clock.At(6000)).ToArray());
            order.Add(assignment.Reason.Kind);
            _stage.Dispatcher.Finish("d", assignment.Id, new() { ItemsTaken = 8 }, Clock.At(6000));
        }

        Assert.Equal(2, order.Count(r => r == PickKind.Starving));
        Assert.Equal(PickKind.Starving, order[3]);
        Assert.Equal(PickKind.Starving, order[7]);
    }

    [Fact]
    public void Choose_ListLargerThanTheDevice_IsNeverPicked()
    {
        _stage.Device("d", budgetMebibytes: 400).List("a", 8);
        Assert.Empty(_stage.Decide(now: 60_000));
    }

    [Fact]
    public void Choose_SeveralInstances_KeepsEachBound()
    {
        _stage.Device("d", instances: 2).List("a", 1).List("b", 1);
        Assert.Equal(2, _stage.Decide().Length);
        foreach (var outcome in _stage.Dispatcher.RemoveDevice("d"))
        {
            Assert.Contains(outcome.List, new[] { Stage.Key("a"), Stage.Key("b") });
        }
    }

    [Fact]
    public void Choose_PatienceOption_IsUsed()
    {
        var hasty = new Stage(policyOptions: new PolicyOptions { Patience = 1, Payback = 0 });
        hasty.Device("d").Bound("d", "a").List("a", 8).List("b", 1);
        Assert.StartsWith("overdue", hasty.Reason(now: 51), StringComparison.Ordinal);
    }
}
