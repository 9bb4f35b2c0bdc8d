using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class TaskListWindowTests
{
    private readonly TaskList<int> _list = new(new TaskListOptions { Packing = PackingOptions.ParaTra });
    private readonly Items _items = new();

    [Fact]
    public void HeldUntil_TooFewForABatch_IsTheWindowAfterTheOldest()
    {
        Assert.Null(_list.HeldUntil(At(0)));
        _list.TryAdd(_items.Request(10, arrival: 3));
        _list.TryAdd(_items.Request(10, arrival: 50));
        Assert.Equal(At(103), _list.HeldUntil(At(60)));
        Assert.Equal(At(103), Items.Summarize(_list, now: 60).HeldUntil);
        Assert.Equal(At(103), _list.HeldUntil(At(102.9)));
        Assert.Null(_list.HeldUntil(At(103)));
    }

    [Fact]
    public void HeldUntil_AFullChunkOfOneLength_IsNever()
    {
        _list.TryAdd(_items.Request(63));
        _list.TryAdd(_items.Request(63, tokens: 40));
        Assert.NotNull(_list.HeldUntil(At(0)));
        _list.TryAdd(_items.Request(1));
        Assert.Null(_list.HeldUntil(At(0)));
    }

    [Fact]
    public void HeldUntil_DevicesTakeSmallerBatches_SoFewFillOne()
    {
        _list.TryAdd(_items.Request(9));
        Assert.NotNull(_list.HeldUntil(At(0)));
        Items.TakeIds(_list, most: 4);
        Assert.Null(_list.HeldUntil(At(0)));
        Items.TakeIds(_list, most: 4);
        Assert.Equal(At(100), _list.HeldUntil(At(0)));
    }

    [Fact]
    public void HeldUntil_LongItemsAndATokenBudget_FewerFillOne()
    {
        _list.TryAdd(_items.Request(6, tokens: 100));
        Items.TakeIds(_list, most: 8, maxTokens: 256);
        Assert.Null(_list.HeldUntil(At(0)));
        Items.TakeIds(_list, most: 3, maxTokens: 512);
        Assert.NotNull(_list.HeldUntil(At(0)));
    }

    [Theory]
    [InlineData(500, 0, 100.0)]
    [InlineData(190, 0, 90.0)]
    [InlineData(190, 60, 30.0)]
    [InlineData(190, 90, null)]
    [InlineData(100, 0, null)]
    public void HeldUntil_DeadlineNear_LeavesAWindowAndTheRun(double deadline, double expected, double? until)
    {
        _list.TryAdd(_items.Request(1, deadline: deadline));
        Assert.Equal(until is { } at ? At(at) : null, _list.HeldUntil(At(0), Ms(expected)));
        Assert.Equal(until is { } told ? At(told) : null, Items.Summarize(_list, expected: expected).HeldUntil);
    }

    [Fact]
    public void HeldUntil_NoWindow_IsNever()
    {
        var list = new TaskList<int>();
        list.TryAdd(_items.Request(1));
        Assert.Null(list.HeldUntil(At(0)));
    }
}
