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

    [Fact]
    public void Choose_DeviceNoLongerHoldsWhatItRanLast_CountsThePageIn()
    {
        _stage.Device("d").Bound("d", "a").Device("d", resident: ["b"]).List("a", 8, deadline: 5000).List("b", 8, deadline: 5000);
        Assert.Equal(["d: b"], _stage.Decide());
    }

    [Fact]
    public void Choose_DeviceHasFewerInstancesThanBefore_CountsTheBindOfWhatNoneGoesOnWith()
    {
        _stage.Device("d", instances: 2).Bound("d", "a").Bound("d", "b").Device("d", resident: ["a", "b", "c"]);
        _stage.List("a", 8, deadline: 5000).List("c", 8, arrival: -50, deadline: 4950);
        Assert.Equal(["d: c"], _stage.Decide());
    }

    /// <summary>Alone and after a switch the other list takes 70 ms; a full batch with a switch takes 140 ms, of which the window is 1.32 times.</summary>
    [Theory]
    [InlineData(1356, PickKind.Bound)]
    [InlineData(1354, PickKind.Urgent)]
    [InlineData(1172, PickKind.Urgent)]
    [InlineData(1169, PickKind.Bound)]
    public void Choose_DeadlineOfAnotherList_SwitchesOnlyWhileItMattersAndCanBeMet(double deadline, PickKind expected)
    {
        _stage.Device("d").Bound("d", "a").List("a", 8, arrival: 1100).List("b", 1, arrival: 0, deadline: deadline, latest: deadline);
        Assert.Equal(expected, _stage.Decided(now: 1100).Reason.Kind);
    }

    [Fact]
    public void Choose_ManyListsUrgent_StaysWhereMostAreServedPerTime()
    {
        _stage.Device("d").Bound("d", "a").List("a", 8, arrival: 100, deadline: 1400, latest: 1400);
        for (var i = 0; i < 9; i++)
        {
            _stage.List($"b{i}", 1, arrival: 0, deadline: 1200, latest: 1200);
        }

        Assert.Equal(PickKind.Bound, _stage.Decided(now: 1050).Reason.Kind);
    }

    [Fact]
    public void Choose_EarlierItemsAreLostAlready_WeighsThoseThatAreNot()
    {
        _stage.Device("d").List("a", 3, deadline: 10, latest: 900, deadlines: [10, 20, 900]).List("b", 1, deadline: 800, latest: 800);
        Assert.Equal(["d: b"], _stage.Decide());
        Assert.Equal(["d: a"], _stage.Device("d", slots: 2).Decide());
    }

    [Fact]
    public void Choose_UrgentButItsHolderIsInTime_IsLeftToTheHolder()
    {
        _stage.Device("d").Bound("d", "a").Device("e", ["b"]);
        _stage.List("a", 8).List("b", 1, deadline: 100);
        Assert.Equal(["d: a", "e: b"], _stage.Decide());
    }

    /// <summary>Per time the list of one serves 1 in 70 ms and that of eight 8 in 140 ms, 4 times as much: as much as double the pressure.</summary>
    [Theory]
    [InlineData(2.1, "one")]
    [InlineData(1.9, "eight")]
    public void Choose_NobodyHoldsTheLists_WeighsAgeAgainstItemsPerTime(double pressure, string expected)
    {
        var waited = 5000 * 0.6 * (pressure - 1);
        _stage.Device("d", now: 4000).List("one", 1, arrival: 4000 - waited).List("eight", 8, arrival: 4000);
        Assert.Equal([$"d: {expected}"], _stage.Decide(now: 4000));
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
        Assert.Empty(_stage.List("a", 8, taken: [running.Id]).Decide());
        Assert.Equal(["d: a"], _stage.List("a", 30, taken: [running.Id]).Decide());
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
}
