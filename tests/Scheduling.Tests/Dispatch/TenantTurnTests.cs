using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

/// <summary>
/// Tenant a has used the only device for 2.7 s, so that it waits for tenant b, whose only list the device cannot hold.
/// </summary>
public sealed class TenantTurnTests
{
    [Theory]
    [InlineData("affinity")]
    [InlineData("fcfs")]
    [InlineData("omls")]
    public void Decide_WhoeverGoesFirstCannotRun_GivesTheDeviceToWhoWaits(string policy)
    {
        var stage = Used(policy);
        stage.Dispatcher.UpdateList(Of(stage, "a/one", 8));
        stage.Dispatcher.UpdateList(Of(stage, "b/huge", 8, mebibytes: 5000));
        Assert.Equal(new ListKey("a/one", 1), stage.Decided().List);
    }

    [Theory]
    [InlineData("affinity")]
    [InlineData("fcfs")]
    [InlineData("omls")]
    public void Decide_TenantWaitsForAnother_StillGoesBeforeTheNextBand(string policy)
    {
        var stage = Used(policy);
        stage.Dispatcher.UpdateList(Of(stage, "a/one", 8));
        stage.Dispatcher.UpdateList(Of(stage, "b/huge", 8, mebibytes: 5000));
        stage.Dispatcher.UpdateList(Of(stage, "c/next", 8, priority: 2));
        Assert.Equal(new ListKey("a/one", 1), stage.Decided().List);
    }

    private static Stage Used(string policy)
    {
        var stage = new Stage(policy).Device("d");
        for (var i = 0; i < 30; i++)
        {
            stage.Dispatcher.UpdateList(Of(stage, "a/one", 8));
            var outcome = new AssignmentOutcome { ItemsTaken = 8, Remaining = Of(stage, "a/one", 0) };
            stage.Dispatcher.Finish("d", stage.Decided().Id, outcome, At(0));
        }

        return stage;
    }

    private static ListSummary Of(Stage stage, string task, int items, int priority = 1, long mebibytes = 450) =>
        stage.Summary("x", items, priority: priority, mebibytes: mebibytes) with { Key = new ListKey(task, 1) };
}
