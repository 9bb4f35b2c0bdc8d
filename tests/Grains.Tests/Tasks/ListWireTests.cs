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
    };

    [Fact]
    public void RoundTrip_SameClock_IsTheSameSummary()
    {
        var back = ListWire.ToSummary(ListWire.ToReport(Summary, Now), Now);

        Assert.Equal(Summary.Taken, back.Taken);
        Assert.Equal(Summary, back with { Taken = Summary.Taken });
    }

    [Fact]
    public void RoundTrip_NothingWaits_HasNoDeadlines()
    {
        var empty = Summary with { Items = 0, EarliestDeadline = null, LatestDeadline = null, Taken = [] };

        var back = ListWire.ToSummary(ListWire.ToReport(empty, Now), Now);

        Assert.Null(back.EarliestDeadline);
        Assert.Null(back.LatestDeadline);
        Assert.Empty(back.Taken);
    }

    [Fact]
    public void RoundTrip_ReceiverWithAnotherClock_ShiftsInstantsToIt()
    {
        var skew = TimeSpan.FromMinutes(-10);

        var back = ListWire.ToSummary(ListWire.ToReport(Summary, Now), Now + skew);

        Assert.Equal(Summary.OldestArrival + skew, back.OldestArrival);
        Assert.Equal(Summary.EarliestDeadline + skew, back.EarliestDeadline);
        Assert.Equal(Summary.LatestDeadline + skew, back.LatestDeadline);
    }
}
