using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Scheduling;

public sealed class SchedulerWireTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void ToEntry_HasTheReasonAndTheNumbers()
    {
        var entry = SchedulerWire.ToEntry(new DecisionRecord(Time, new Assignment
        {
            Id = 1,
            Device = "d",
            List = new ListKey("acme/a", 3),
            Budget = new BatchBudget(8, 512),
            Reason = new PickReason(PickKind.Bound, 5),
            ExpectedSwitch = TimeSpan.FromMilliseconds(7),
            ExpectedExec = TimeSpan.FromMilliseconds(40),
        }));

        var expected = new DecisionEntry(Time, "d", "acme/a:3", "resident, 5 items")
        {
            MaxItems = 8,
            MaxTokens = 512,
            ExpectedSwitch = TimeSpan.FromMilliseconds(7),
            ExpectedExec = TimeSpan.FromMilliseconds(40),
        };
        Assert.Equal(expected, entry);
    }

    [Fact]
    public void ToEntries_TellsRunsFromSwitches()
    {
        var costs = SchedulerWire.ToEntries(new CostModelState { Exec = [new("bert", "cpu", 20, 0.5, 9)], Switch = [new("", "cpu", 5, 0.25, 3)] });

        Assert.Equal([new CostEntry("bert", "cpu", 20, 0.5, 9), new CostEntry("", "cpu", 5, 0.25, 3)], costs);
    }

    [Fact]
    public void Lists_SomeTimeAfterTheReport_HaveAged()
    {
        var clock = new ManualTimeProvider();
        var members = new PoolMembers(new Dispatcher(PolicyCatalog.Create("fcfs", new PolicyOptions()), new CostModel()), clock);
        members.Take(Report(items: 2));
        clock.Advance(TimeSpan.FromSeconds(2));

        var aged = Assert.Single(members.Lists);
        Assert.Equal(TimeSpan.FromSeconds(3), aged.OldestAge);
        Assert.Equal(TimeSpan.FromSeconds(-1), aged.TimeLeft);
        Assert.Equal(TimeSpan.FromSeconds(7), aged.LatestTimeLeft);
        Assert.Equal(TimeSpan.FromSeconds(0.5), aged.HeldFor);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Assert.Single(members.Lists).HeldFor);
    }

    private static ListReport Report(int items) => new()
    {
        Task = new TaskName("acme", "a"),
        Version = 1,
        Sequence = 1,
        Items = items,
        OldestAge = TimeSpan.FromSeconds(1),
        TimeLeft = TimeSpan.FromSeconds(1),
        LatestTimeLeft = TimeSpan.FromSeconds(9),
        HeldFor = TimeSpan.FromSeconds(2.5),
        Architecture = "bert",
    };
}
