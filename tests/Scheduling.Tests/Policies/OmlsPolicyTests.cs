using PtmOrleans.Scheduling.Dispatch;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Policies;

/// <summary>Each decision is one pass. A head is urgent when 1,077 ms or less are left to its deadline.</summary>
public sealed class OmlsPolicyTests
{
    private readonly Stage _stage = new("omls");

    [Fact]
    public void PollPeriod_IsTenMilliseconds() => Assert.Equal(Ms(10), _stage.Dispatcher.Policy.PollPeriod);

    [Fact]
    public void Choose_NothingLoaded_GivesEachIdleDeviceACachedHeadInLetterOrder()
    {
        _stage.Device("d").Device("e").List("c", 1, arrival: 0).List("b", 1, arrival: 5).List("a", 1, arrival: 9);
        Assert.Equal(["d: a", "e: b"], _stage.Decide(now: 10));
    }

    [Fact]
    public void Choose_OwnListHasWork_GoesOnWithoutASwitch()
    {
        _stage.Device("d").Bound("d", "b").List("a", 5, arrival: 0).List("b", 1, arrival: 500);
        Assert.Equal(["d: b"], _stage.Decide(now: 1000));
        Assert.Equal("resident, 1 items", _stage.Dispatcher.Recent[^1].Reason.ToString());
    }

    [Fact]
    public void Choose_CacheNotEmpty_IsNotFilledAnew()
    {
        _stage.Device("d").List("b", 1).List("c", 1);
        Done("d", "b", now: 10);
        _stage.List("a", 1, arrival: 15);
        Done("d", "c", now: 20);
        _stage.List("b", 1, arrival: 25);
        Done("d", "a", now: 30);
    }

    [Fact]
    public void Choose_NoDeviceIsIdle_FillsTheCacheAllTheSame()
    {
        _stage.Device("d").List("x", 1);
        var running = Assert.Single(_stage.Dispatcher.Decide(At(0)).ToArray());
        _stage.List("b", 1);
        Assert.Empty(_stage.Decide(now: 10));
        _stage.List("a", 1);
        Assert.Empty(_stage.Decide(now: 20));
        End("d", running, now: 25);
        Assert.Equal(["d: b"], _stage.Decide(now: 30));
    }

    [Theory]
    [InlineData(1922.9, "d: b")]
    [InlineData(1923, "d: a")]
    public void Choose_HeadWaits_IsUrgentFromOneMillisecondBelowZeroSlack(double waited, string picked)
    {
        _stage.Device("d").Bound("d", "b").List("a", 1, arrival: 0, deadline: 3000).List("b", 1, arrival: 0, deadline: 3000);
        Assert.Equal([picked], _stage.Decide(waited));
    }

    [Fact]
    public void Choose_SeveralUrgent_GivesTheLeastSlackToTheFirstIdleDeviceOncePerPass()
    {
        _stage.Device("d").Device("e").Device("f").List("a", 1, deadline: 2100).List("b", 1, deadline: 2000).List("c", 1, deadline: 9000);
        Assert.Equal(["d: b"], _stage.Decide(now: 1500));
        Assert.Equal(["e: a"], _stage.Decide(now: 1510));
        Assert.Equal(["f: c"], _stage.Decide(now: 1520));
        Assert.Equal("urgent: -578 ms slack, switch 150 ms", _stage.Dispatcher.Recent[0].Reason.ToString());
        Assert.Equal("urgent: -488 ms slack, switch 150 ms", _stage.Dispatcher.Recent[1].Reason.ToString());
    }

    [Fact]
    public void Choose_ListWithoutDeadline_IsUrgentAsWithThreeSeconds()
    {
        _stage.Device("d").Bound("d", "b").List("a", 1, arrival: 0).List("b", 1, arrival: 0);
        Assert.Equal(["d: a"], _stage.Decide(now: 1923));
    }

    [Fact]
    public void Choose_DeviceThatHoldsOneList_CountsAsLoadedWithIt()
    {
        _stage.Device("d").Device("e", ["a"]).List("a", 1).List("b", 1);
        Assert.Equal(["d: b", "e: a"], _stage.Decide());
    }

    [Fact]
    public void Choose_ListLoadedOnABusyDevice_IsLeftToIt()
    {
        _stage.Device("d").Device("e").List("a", 9);
        Assert.Equal(["d: a"], _stage.Decide());
        Assert.Empty(_stage.Decide(now: 10));
        _stage.List("b", 1);
        Assert.Equal(["e: b"], _stage.Decide(now: 20));
    }

    [Fact]
    public void Choose_CachedListsVanish_FillsAnew()
    {
        _stage.Device("d").List("a", 1).List("b", 1).List("c", 1);
        Done("d", "a", now: 10);
        _stage.Dispatcher.RemoveList(Stage.Key("b"));
        _stage.List("c", 0).List("e", 1);
        Done("d", "e", now: 20);
    }

    [Fact]
    public void Choose_CachedListGoneAndBack_IsTakenAsItIsNow()
    {
        _stage.Device("d").List("a", 1).List("b", 1);
        Done("d", "a", now: 10);
        _stage.Dispatcher.RemoveList(Stage.Key("b"));
        _stage.List("b", 2, arrival: 15);
        Done("d", "b", now: 20);
    }

    [Fact]
    public void Choose_ListThatNoDeviceCanHold_DoesNotBlockTheCache()
    {
        _stage.Device("d", budgetMebibytes: 500).List("a", 1, mebibytes: 501).List("b", 1);
        Done("d", "b", now: 10);
        _stage.List("c", 1);
        Done("d", "c", now: 2500);
    }

    [Fact]
    public void Choose_UrgentOnlyForABusyDevice_LetsOthersWork()
    {
        _stage.Device("small", budgetMebibytes: 500).Device("wide", budgetMebibytes: 600).List("a", 1).List("b", 1);
        Assert.Equal(["small: a", "wide: b"], _stage.Decide());
        _stage.Device("third", budgetMebibytes: 500).List("big", 1, deadline: 1000, mebibytes: 501).List("c", 1, deadline: 9000);
        Assert.Equal(["third: c"], _stage.Decide(now: 950));
    }

    [Fact]
    public void Choose_DeviceFailsItsOwnList_LeavesItToAnother()
    {
        _stage.Device("d").List("a", 9);
        var failed = Assert.Single(_stage.Dispatcher.Decide(At(0)).ToArray());
        _stage.Device("e");
        _stage.Dispatcher.Finish("d", failed.Id, new AssignmentOutcome { Failed = true, Remaining = _stage.Summary("a", 9) }, At(10));
        Assert.Equal(["e: a"], _stage.Decide(now: 20));
    }

    private void Done(string device, string list, double now)
    {
        var assignment = Assert.Single(_stage.Dispatcher.Decide(At(now)).ToArray());
        Assert.Equal((device, Stage.Key(list)), (assignment.Device, assignment.List));
        End(device, assignment, now);
    }

    private void End(string device, Assignment assignment, double now) => _stage.Dispatcher.Finish(
        device, assignment.Id, new AssignmentOutcome { ItemsTaken = 1, Remaining = _stage.Summary(assignment.List.Task[2..], 0) }, At(now));
}
