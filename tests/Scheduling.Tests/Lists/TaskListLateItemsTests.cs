using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class TaskListLateItemsTests
{
    private readonly TaskList<int> _list = new(new TaskListOptions { LateItems = LateItems.Serve });
    private readonly Items _items = new();

    [Fact]
    public void Take_ServedLate_ComeLastOfAllWhateverTheirBand()
    {
        _list.TryAdd(_items.Request(2, deadline: 5));
        _list.TryAdd(_items.Request(1, arrival: 1, deadline: 500, priority: 3));
        _list.TryAdd(_items.Request(1, arrival: 2, priority: 2));
        Assert.Equal([4], Items.TakeIds(_list, most: 1, now: 5));
        Assert.Equal([3, 1], Items.TakeIds(_list, most: 2, now: 5));
        Assert.Equal([2], Items.TakeIds(_list, now: 600));
        Assert.Empty(Items.TakeIds(_list, now: 600));
    }

    [Fact]
    public void Take_ServedLateByRatio_RatioAloneDecides()
    {
        _list.TryAdd(_items.Request(1, deadline: 5));
        _list.TryAdd(_items.Request(1, arrival: 1));
        Assert.Equal([1, 2], Items.TakeIds(_list, now: 10, order: BatchOrder.ResponseRatio));
    }

    [Fact]
    public void Take_DroppedLate_StayBehindInEitherOrder()
    {
        var list = new TaskList<int>();
        list.TryAdd(_items.Request(1, deadline: 5));
        Assert.Empty(Items.TakeIds(list, now: 5));
        Assert.Empty(Items.TakeIds(list, now: 5, order: BatchOrder.ResponseRatio));
        Assert.Empty(Items.Summarize(list, now: 5).Front);
    }

    [Theory]
    [InlineData(LateItems.Drop)]
    [InlineData(LateItems.Serve)]
    public void TokensBefore_CountsBetterBandsAndEarlierDeadlinesButNothingLate(LateItems late)
    {
        var list = new TaskList<int>(new TaskListOptions { LateItems = late });
        list.TryAdd(_items.Request(1, tokens: 1, deadline: 5));
        list.TryAdd(_items.Request(1, tokens: 2, deadline: 90));
        list.TryAdd(_items.Request(1, tokens: 4, deadline: 110));
        list.TryAdd(_items.Request(1, tokens: 8, priority: 2));
        list.TryAdd(_items.Request(1, tokens: 16));
        Assert.Equal(1 + 2, list.TokensBefore(priority: 1, At(100), At(4)));
        Assert.Equal(2, list.TokensBefore(priority: 1, At(100), At(5)));
        Assert.Equal(2 + 4 + 16, list.TokensBefore(priority: 2, At(100), At(5)));
    }

    [Fact]
    public void Summarize_ServedLate_StillCountsThemButNamesNoPastDeadline()
    {
        _list.TryAdd(_items.Request(2, deadline: 5));
        _list.TryAdd(_items.Request(3, arrival: 1, deadline: 500));
        var summary = Items.Summarize(_list, now: 6);
        Assert.Equal((5, At(5), At(500)), (summary.Items, summary.EarliestDeadline, summary.LatestDeadline));
        Assert.Equal([At(500), At(500), At(500)], summary.Deadlines);
        Assert.Equal([new RequestShape(At(0), 2)], summary.Front);
    }
}
