using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

public sealed class DispatcherTests
{
    private readonly Stage _stage = new();

    private Dispatcher Dispatcher => _stage.Dispatcher;

    [Fact]
    public void Decide_PlentyOfWork_FillsEverySlotAndNoMore()
    {
        _stage.Device("d", slots: 2, instances: 2).Device("e", slots: 2).List("a", 1000);
        Assert.Equal(6, _stage.Decide().Length);
        Assert.Empty(_stage.Decide());
    }

    [Fact]
    public void Decide_SameSummary_PromisesItemsOnce()
    {
        _stage.Device("d", slots: 9).List("a", 17);
        Assert.Equal(3, _stage.Decide().Length);
        Assert.Empty(_stage.Decide());
    }

    [Fact]
    public void Decide_DeviceOfSmallBatches_PromisesNoMoreThanItTakes()
    {
        _stage.Device("d", slots: 9, maxBatchItems: 2).List("a", 5);
        Assert.Equal([2, 2, 2], Dispatcher.Decide(At(0)).ToArray().Select(a => a.Budget.MaxItems));
    }

    [Fact]
    public void UpdateList_SummaryFromBeforeTheTake_DoesNotFreeThePromise()
    {
        _stage.Device("d", slots: 9).List("a", 8);
        _stage.Decide();
        Assert.Empty(_stage.List("a", 8).Decide());
        Assert.Single(_stage.List("a", 9).Decide());
    }

    [Fact]
    public void UpdateList_SummaryAfterTheTake_CountsNewItems()
    {
        _stage.Device("d", slots: 9).List("a", 8);
        var taken = Dispatcher.Decide(At(0))[0].Id;
        Assert.Single(_stage.List("a", 3, taken: [taken]).Decide());
        Assert.Empty(_stage.Decide());
    }

    [Fact]
    public void UpdateList_BatchAlreadyCompleted_StaysAccountedFor()
    {
        _stage.Device("d", slots: 9).List("a", 8);
        var taken = Dispatcher.Decide(At(0))[0].Id;
        _stage.List("a", 0, taken: [taken]);
        Assert.Single(_stage.List("a", 3).Decide());
    }

    [Fact]
    public void UpdateList_OlderSequence_IsIgnored()
    {
        var old = _stage.Summary("a", 50);
        _stage.Device("d").List("a", 0);
        Dispatcher.UpdateList(old);
        Assert.Empty(_stage.Decide());
    }

    [Fact]
    public void Finish_StaleSummaryAfterwards_DoesNotBringTakenItemsBack()
    {
        _stage.Device("d").List("a", 8);
        var stale = _stage.Summary("a", 8);
        var taken = _stage.Summary("a", 0).Sequence;
        Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome { ItemsTaken = 8, TakenAt = taken });
        Assert.Empty(_stage.Decide());
        Dispatcher.UpdateList(stale);
        Assert.Empty(_stage.Decide());
        Assert.Single(_stage.List("a", 2).Decide());
    }

    [Fact]
    public void Finish_FewerTakenThanPromised_LeavesTheRest()
    {
        _stage.Device("d").List("a", 8);
        Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome { ItemsTaken = 3 });
        Assert.Single(_stage.Decide());
    }

    [Fact]
    public void Finish_NothingTaken_WaitsForANewSummary()
    {
        _stage.Device("d").List("a", 8);
        Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome());
        Assert.Empty(_stage.Decide());
        Assert.Single(_stage.List("a", 1).Decide());
    }

    [Fact]
    public void Finish_NothingTakenButTheListReportedMeanwhile_BelievesTheReport()
    {
        _stage.Device("d").List("a", 8);
        var assignment = Dispatcher.Decide(At(0))[0];
        _stage.List("a", 1);
        Finish(assignment, new AssignmentOutcome());
        Assert.Single(_stage.Decide());
    }

    [Fact]
    public void Finish_Failed_AvoidsTheDeviceForAWhileOnly()
    {
        _stage.Device("d").List("a", 8);
        Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome { Failed = true });
        Assert.Empty(_stage.Decide(now: 999));
        Assert.Single(_stage.Decide(now: 1000));
    }

    [Fact]
    public void Finish_FailedOnOneDevice_GoesToAnother()
    {
        _stage.Device("d", ["a"]).List("a", 8);
        Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome { Failed = true });
        Assert.Equal(["e: a"], _stage.Device("e").Decide());
    }

    [Fact]
    public void Finish_UnknownAssignment_OnlyTakesTheSummary()
    {
        _stage.Device("d").List("a", 0);
        Dispatcher.Finish("gone", 5, new AssignmentOutcome { ItemsTaken = 3, Remaining = _stage.Summary("a", 2) }, At(0));
        Assert.Single(_stage.Decide());
    }

    [Fact]
    public void Finish_Times_TeachTheCostModel()
    {
        _stage.Device("d").List("a", 800);
        for (var i = 0; i < 40; i++)
        {
            Finish(Dispatcher.Decide(At(0))[0], new AssignmentOutcome
            {
                ItemsTaken = 8,
                PaddedTokens = 800,
                ComputeTime = Ms(300),
                Switched = true,
                BytesPaged = 450 * Stage.Mebibyte,
                SwitchTime = Ms(200),
            });
        }

        Assert.Equal(300, Dispatcher.Costs.Exec("bert", "cpu", 800).TotalMilliseconds, 5.0);
        Assert.Equal(200, Dispatcher.Costs.Switch("cpu", 450 * Stage.Mebibyte).TotalMilliseconds, 5.0);
    }

    [Fact]
    public void Report_WeightsWereWidened_TeachesNothingOfOthers()
    {
        _stage.Device("d");
        Dispatcher.UpdateList(_stage.Summary("half", 800) with { Widens = true });
        for (var i = 0; i < 40; i++)
        {
            var outcome = new AssignmentOutcome
            {
                ItemsTaken = 8,
                PaddedTokens = 800,
                Switched = true,
                BytesPaged = 450 * Stage.Mebibyte,
                SwitchTime = Ms(500),
            };
            Finish(Dispatcher.Decide(At(0))[0], outcome);
        }

        Assert.Equal(500, Dispatcher.Costs.Switch("cpu", 450 * Stage.Mebibyte, widens: true).TotalMilliseconds, 10.0);
        Assert.Equal(50, Dispatcher.Costs.Switch("cpu", 450 * Stage.Mebibyte).TotalMilliseconds, 1.0);
        _stage.Device("e");
        Dispatcher.UpdateList(_stage.Summary("other half", 800) with { Widens = true });
        var onAnother = Dispatcher.Decide(At(0)).ToArray().First(a => a.Device == "e");
        Assert.Equal(500, onAnother.ExpectedSwitch.TotalMilliseconds, 10.0);
    }

    [Fact]
    public void RemoveDevice_WithAssignments_ReturnsThemAndFreesTheItems()
    {
        _stage.Device("d", slots: 2).List("a", 16);
        var ids = Dispatcher.Decide(At(0)).ToArray().Select(a => a.Id).ToArray();
        Assert.Equal(ids, Dispatcher.RemoveDevice("d").Select(a => a.Id));
        Assert.Empty(_stage.Decide());
        Assert.Equal(["e: a", "e: a"], _stage.Device("e", slots: 2).Decide());
    }

    [Fact]
    public void UpdateDevice_NewEpoch_FreesItsOldAssignments()
    {
        _stage.Device("d").List("a", 8);
        Assert.Single(_stage.Decide());
        Assert.Empty(_stage.Device("d").Decide());
        Assert.Single(_stage.Device("d", epoch: 1).Decide());
    }

    [Fact]
    public void Decide_AssignmentNeverFinished_FreesItsSlotInTheEnd()
    {
        _stage.Device("d").List("a", 8);
        Assert.Single(_stage.Decide());
        Assert.Empty(_stage.Device("d", now: 59_999).Decide(now: 59_999));
        Assert.Single(_stage.Device("d", now: 60_000).Decide(now: 60_000));
    }

    [Fact]
    public void UpdateDevice_AssignmentNotNamedForLong_IsLostAndItsSlotFree()
    {
        _stage.Device("d").List("a", 8);
        var lost = Assert.Single(Dispatcher.Decide(At(0)).ToArray());
        Assert.Empty(_stage.Device("d", now: 1999, outstanding: []).Decide(now: 1999));
        Assert.Empty(_stage.Device("d", now: 2000, outstanding: [lost.Id]).Decide(now: 2000));
        Assert.Empty(_stage.Device("d", now: 4000).Decide(now: 4000));

        Assert.Equal(["d: a"], _stage.Device("d", now: 5000, outstanding: []).Decide(now: 5000));
    }

    [Fact]
    public void UpdateDevice_OneOfTwoAssignmentsNotNamed_OnlyThatOneIsLost()
    {
        _stage.Device("d", slots: 2).List("a", 16);
        var assignments = Dispatcher.Decide(At(0)).ToArray();
        Assert.Equal(2, assignments.Length);

        Assert.Equal(["d: a"], _stage.Device("d", now: 2000, slots: 2, outstanding: [assignments[1].Id]).Decide(now: 2000));
        Assert.Empty(_stage.Decide(now: 2001));
    }

    [Fact]
    public void SilentDevices_NoHeartbeatFor3Seconds_AreNamedAndGetNothing()
    {
        _stage.Device("d").Device("e", now: 1000).List("a", 100);
        Assert.Empty(Dispatcher.SilentDevices(At(3000)));
        Assert.Equal(["d"], Dispatcher.SilentDevices(At(3001)));
        Assert.Equal(["e: a"], _stage.Decide(now: 3001));
    }

    [Fact]
    public void Unplaceable_LargerThanEveryDevice_SaysWhyAndClearsWithALargerDevice()
    {
        _stage.List("a", 1, mebibytes: 500);
        Assert.Empty(Dispatcher.Unplaceable);
        var unplaceable = Assert.Single(_stage.Device("d", budgetMebibytes: 400).Device("e", budgetMebibytes: 300).Dispatcher.Unplaceable);
        Assert.Equal("t/a:1 needs 524288000 bytes of weights; the largest device budget is 419430400 bytes.", unplaceable.Reason);
        Assert.Empty(_stage.Decide());
        Assert.Empty(_stage.Device("f", budgetMebibytes: 500).Dispatcher.Unplaceable);
    }

    [Fact]
    public void Decide_OtherWorkWaits_HintsAtTheNextTwoNobodyHolds()
    {
        _stage.Device("d").Device("far", ["held"], slots: 1).List("a", 8, arrival: -900)
            .List("late", 1, arrival: 30).List("low", 1, arrival: 0, priority: 2).List("early", 1, arrival: 10).List("held", 1, arrival: 0)
            .List("big", 1, arrival: -5, mebibytes: 2000);
        var assignment = Dispatcher.Decide(At(50)).ToArray().Single(x => x.Device == "d");
        Assert.Equal(Stage.Key("a"), assignment.List);
        Assert.Equal([Stage.Key("early"), Stage.Key("late")], Dispatcher.Lookahead("d", assignment.List));
    }

    [Fact]
    public void Decide_CostsKnown_CutsTheBatchToTheTargetTime()
    {
        var stage = new Stage(options: Stage.Options with { BatchTarget = Ms(60) });
        stage.Device("d").List("a", 100);
        var assignment = Assert.Single(stage.Dispatcher.Decide(At(0)).ToArray());
        Assert.Equal(new BatchBudget(8, 500), assignment.Budget);
        Assert.Equal(60, assignment.ExpectedExec.TotalMilliseconds, 0.01);
    }

    [Fact]
    public void Recent_ManyDecisions_KeepsTheLast()
    {
        var stage = new Stage(options: Stage.Options with { RecentDecisions = 3 });
        stage.Device("d", slots: 5).List("a", 40);
        stage.Decide(now: 7);
        Assert.Equal(3, stage.Dispatcher.Recent.Count);
        Assert.All(stage.Dispatcher.Recent, r => Assert.Equal((At(7), "d", Stage.Key("a")), (r.At, r.Device, r.List)));
    }

    [Fact]
    public void Outlook_UsedAndWaitingLists_OutweighsFadedOnes()
    {
        _stage.Device("d").Bound("d", "a").Bound("d", "b", batches: 3).List("b", 16).List("c", 8);
        Assert.DoesNotContain(Stage.Key("c"), Dispatcher.Outlook("d", At(0)).Keys);
        Assert.Equal(["d: b"], _stage.Decide());
        Assert.Equal([Stage.Key("c")], Dispatcher.Lookahead("d", Stage.Key("b")));
        var soon = Dispatcher.Outlook("d", At(0));
        Assert.Equal((1.0, 5.0, 1.0), (soon[Stage.Key("a")], soon[Stage.Key("b")], soon[Stage.Key("c")]));
        Assert.Equal(0.5, Dispatcher.Outlook("d", At(30_000))[Stage.Key("a")], 0.001);
        Assert.DoesNotContain(Stage.Key("a"), Dispatcher.Outlook("d", At(600_000)).Keys);
        Assert.Empty(Dispatcher.Outlook("unknown", At(0)));
    }

    [Fact]
    public void Forecast_HeldOrNot_GivesTheLeastSwitch()
    {
        Assert.Null(_stage.List("a", 0).Dispatcher.Forecast(Stage.Key("a"), At(0)));
        _stage.Device("d");
        Assert.Equal(50, Dispatcher.Forecast(Stage.Key("a"), At(0))!.Switch.TotalMilliseconds, 0.01);
        _stage.Device("e", ["a"]);
        var forecast = Dispatcher.Forecast(Stage.Key("a"), At(0))!;
        Assert.Equal(5, forecast.Switch.TotalMilliseconds, 0.01);
        Assert.Equal(60, forecast.Exec(500).TotalMilliseconds, 0.01);
        Assert.True(forecast.Confident);
    }

    [Fact]
    public void RemoveList_AssignmentOut_FinishStillFreesTheSlot()
    {
        _stage.Device("d").List("a", 8);
        var assignment = Dispatcher.Decide(At(0))[0];
        Dispatcher.RemoveList(Stage.Key("a"));
        Finish(assignment, new AssignmentOutcome { ItemsTaken = 8, Remaining = _stage.Summary("a", 4) });
        Assert.Equal(["d: b"], _stage.List("b", 1).Decide());
    }

    [Fact]
    public void RemoveList_ComesBackWhileAssigned_KeepsThePromise()
    {
        _stage.Device("d", slots: 2).List("a", 8);
        _stage.Decide();
        Dispatcher.RemoveList(Stage.Key("a"));
        Assert.Empty(_stage.List("a", 8).Decide());
    }

    [Fact]
    public void Policy_Changed_DecidesFromThenOn()
    {
        _stage.Device("d").Bound("d", "a").List("a", 1, arrival: 5).List("b", 1, arrival: 0);
        Dispatcher.Policy = PolicyCatalog.Create("fcfs", new PolicyOptions());
        Assert.Equal(["d: b"], _stage.Decide(now: 10));
    }

    [Fact]
    public void Decide_PolicyPicksAFullDevice_IsADefectThatSaysSo()
    {
        _stage.Device("d").List("a", 100);
        Dispatcher.Policy = new Stubborn();
        var error = Assert.Throws<InvalidOperationException>(() => { Dispatcher.Decide(At(0)); });
        Assert.Contains("'stubborn' picked t/a:1 on 'd'", error.Message, StringComparison.Ordinal);
    }

    private void Finish(Assignment assignment, AssignmentOutcome outcome) => Dispatcher.Finish(assignment.Device, assignment.Id, outcome, At(0));

    private sealed class Stubborn : ISchedulingPolicy
    {
        public string Name => "stubborn";

        public Pick? Choose(SchedulingView view) => new Pick(view.Devices[0], view.Lists[0], default);
    }
}
