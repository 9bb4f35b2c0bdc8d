using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Lanes, windows and the order of takes as callers, devices and the scheduler meet them.</summary>
public sealed class VersionListPackingTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private readonly ListStage _stage = new(new TaskGrainOptions { Packing = PackingMode.Lanes, PackingThreshold = 8, PackingChunk = 4 });

    private List<ListReport> Reports => _stage.Scheduler.Reports;

    [Fact]
    public Task Window_TooFewForABatch_TheSchedulerIsToldOfTheHoldAndOfItsEnd() => Turns.RunAsync(async () =>
    {
        _ = _stage.InferAsync(Models.Tokens(10, 3));
        Assert.Equal(Window, Assert.Single(Reports).HeldFor);

        await AdvanceAsync(0.0995);
        Assert.Single(Reports);
        await AdvanceAsync(0.0005);
        Assert.Equal((2, 1, null), (Reports.Count, Reports[^1].Items, Reports[^1].HeldFor));
        await AdvanceAsync(0.9);
        Assert.Equal(2, Reports.Count);
    });

    [Fact]
    public Task Window_AChunkFills_TheSchedulerIsToldAtOnce() => Turns.RunAsync(() =>
    {
        _ = _stage.InferAsync(Models.Tokens(10, 3, 3, 3));
        Assert.Equal(Window, Reports[^1].HeldFor);
        _ = _stage.InferAsync(Models.Tokens(20, 3));
        Assert.Equal((2, 4, null), (Reports.Count, Reports[^1].Items, Reports[^1].HeldFor));
        return Task.CompletedTask;
    });

    [Fact]
    public Task Window_DeadlineNear_EndsEarlier() => Turns.RunAsync(async () =>
    {
        _ = _stage.InferAsync(Models.Tokens(10, 3));
        _ = _stage.InferAsync(Models.Tokens(20, 3), seconds: 0.13);
        Assert.Equal(TimeSpan.FromMilliseconds(30), Reports[^1].HeldFor);
        await AdvanceAsync(0.03);
        Assert.Null(Reports[^1].HeldFor);
    });

    [Fact]
    public Task Window_KnownCosts_LeaveTimeForSwitchAndRun() => Turns.RunAsync(() =>
    {
        _stage.Scheduler.Advice = new CostAdvice(
            TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(1), Confident: true);
        _ = _stage.InferAsync(Models.Tokens(10, 3));
        _ = _stage.InferAsync(Models.Tokens(20, 3), seconds: 0.19);

        // 190 − 100 − (20 + 10 + 6 tokens).
        Assert.Equal(TimeSpan.FromMilliseconds(54), Reports[^1].HeldFor);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Window_EverythingIsTakenMeanwhile_TheNextOneHasAWindowOfItsOwn() => Turns.RunAsync(async () =>
    {
        _ = _stage.InferAsync(Models.Tokens(10, 3));
        await AdvanceAsync(0.06);
        var grant = _stage.Take()!;
        _ = _stage.InferAsync(Models.Tokens(20, 3));
        var told = Reports.Count;
        Assert.Equal(Window, Reports[^1].HeldFor);

        await AdvanceAsync(0.04);
        Assert.Equal(told, Reports.Count);
        await AdvanceAsync(0.06);
        Assert.Equal((told + 1, null), (Reports.Count, Reports[^1].HeldFor));
        _stage.Complete(grant);
    });

    [Fact]
    public Task Window_ListIsEmptyAtItsEnd_NothingIsTold() => Turns.RunAsync(async () =>
    {
        _ = _stage.InferAsync(Models.Tokens(10, 3));
        _stage.Complete(_stage.Take()!);
        var told = Reports.Count;
        await AdvanceAsync(0.2);
        Assert.Equal(told, Reports.Count);
    });

    [Fact]
    public Task Lanes_LargeRequestFirst_RemainderAndSmallRequestsAreNotBehindIt() => Turns.RunAsync(() =>
    {
        _ = _stage.InferAsync(Models.Tokens(100, [.. Enumerable.Repeat(1, 8)]));
        Assert.True(Reports[^1].IsBatchLane);
        _ = _stage.InferAsync(Models.Tokens(200, [.. Enumerable.Repeat(1, 9)]));
        _ = _stage.InferAsync(Models.Tokens(300, 1, 1));
        Assert.False(Reports[^1].IsBatchLane);

        Assert.Equal([208, 300, 301, 100], _stage.Take(maxItems: 4)!.Tokens.Ids);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Take_ByResponseRatio_WholeRequestsByWaitOverSize() => Turns.RunAsync(async () =>
    {
        _ = _stage.InferAsync(Models.Tokens(100, 1, 1, 1, 1, 1, 1));
        await AdvanceAsync(1);
        _ = _stage.InferAsync(Models.Tokens(200, 1, 1));
        await AdvanceAsync(1);

        // Wait over size: 2/6 against 1/2. The rest of a split request counts what is left of it.
        Assert.Equal([200, 201, 100], _stage.Take(maxItems: 3, order: ClaimOrder.ResponseRatio)!.Tokens.Ids);
        Assert.Equal(5, Assert.Single(Reports[^1].Front).Items);
        Assert.Equal([101, 102], _stage.Take(maxItems: 2, order: ClaimOrder.ResponseRatio)!.Tokens.Ids);
    });

    private async Task AdvanceAsync(double seconds)
    {
        _stage.Advance(seconds);

        // Lets what came due run, as the next turn would.
        await Task.Yield();
        await Task.Yield();
    }
}
