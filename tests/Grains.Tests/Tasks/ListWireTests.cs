using PtmOrleans.Grains.Tasks;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class ListWireTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ListSummary Summary = new()
    {
        Key = new ListKey("tenant/task", 7),
        Sequence = 42,
        Items = 5,
        Tokens = 123,
        OldestArrival = Now - TimeSpan.FromSeconds(3),
        EarliestDeadline = Now + TimeSpan.FromMilliseconds(1500),
        LatestDeadline = Now + TimeSpan.FromHours(1),
        Priority = 2,
        Architecture = "bert/abc",
        Skeleton = "abc",
        WeightBytes = 1L << 40,
        Taken = [4, 9],
        Deadlines = [Now + TimeSpan.FromMilliseconds(1500), Now + TimeSpan.FromSeconds(2)],
        Front = [new RequestShape(Now - TimeSpan.FromSeconds(3), 4), new RequestShape(Now - TimeSpan.FromSeconds(1), 1)],
        Lane = Lane.Batch,
        HeldUntil = Now + TimeSpan.FromMilliseconds(40),
    };

    [Fact]
    public void RoundTrip_SameClock_IsTheSameSummary()
    {
        var back = ListWire.ToSummary(ListWire.ToReport(Summary, Now), Now);

        Assert.Equal(Summary.Taken, back.Taken);
        Assert.Equal(Summary.Deadlines, back.Deadlines);
        Assert.Equal(Summary.Front, back.Front);
        Assert.Equal(Summary, back with { Taken = Summary.Taken, Deadlines = Summary.Deadlines, Front = Summary.Front });
    }

    [Fact]
    public void RoundTrip_NothingWaits_HasNoDeadlines()
    {
        var empty = Summary with { Items = 0, EarliestDeadline = null, LatestDeadline = null, Taken = [], Deadlines = [], HeldUntil = null };

        var back = ListWire.ToSummary(ListWire.ToReport(empty, Now), Now);

        Assert.Null(back.EarliestDeadline);
        Assert.Null(back.LatestDeadline);
        Assert.Empty(back.Taken);
        Assert.Empty(back.Deadlines);
        Assert.Null(back.HeldUntil);
    }

    [Fact]
    public void RoundTrip_ReceiverWithAnotherClock_ShiftsInstantsToIt()
    {
        var skew = TimeSpan.FromMinutes(-10);

        var back = ListWire.ToSummary(ListWire.ToReport(Summary, Now), Now + skew);

        Assert.Equal(Summary.OldestArrival + skew, back.OldestArrival);
        Assert.Equal(Summary.EarliestDeadline + skew, back.EarliestDeadline);
        Assert.Equal(Summary.LatestDeadline + skew, back.LatestDeadline);
        Assert.Equal(Summary.HeldUntil + skew, back.HeldUntil);
        Assert.Equal(Summary.Deadlines.Select(d => d + skew), back.Deadlines);
        Assert.Equal(Summary.Front.Select(f => f with { Arrival = f.Arrival + skew }), back.Front);
    }

    [Theory]
    [InlineData(BatchOrder.Pressing)]
    [InlineData(BatchOrder.Arrival)]
    [InlineData(BatchOrder.ResponseRatio)]
    public void RoundTrip_Order_IsTheSame(BatchOrder order) => Assert.Equal(order, ListWire.FromWire(ListWire.ToWire(order)));
}
