using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Batches that come back, come late, or are none of the list's own.</summary>
public sealed class VersionListLeaseTests
{
    private static readonly TaskGrainOptions Options = new() { BatchLease = TimeSpan.FromSeconds(10) };

    [Fact]
    public Task Complete_BatchOfAnotherEpoch_IsIgnored() => Turns.RunAsync(() =>
    {
        var (stage, earlier) = (new ListStage(), new ListStage());
        var reply = stage.InferAsync(Models.Tokens(10, 3));
        _ = earlier.InferAsync(Models.Tokens(90, 3));
        var grant = stage.Take()!;
        var foreign = earlier.Take()!;
        Assert.Equal(grant.Batch.Number, foreign.Batch.Number);

        stage.Complete(foreign);
        stage.Return(foreign, PtmError.TaskFailed);
        Assert.False(reply.IsCompleted);
        Assert.Null(stage.Take());
        return Task.CompletedTask;
    });

    [Fact]
    public Task Complete_Twice_SecondIsIgnored() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var tokens = Models.Tokens(10, 3);
        var reply = stage.InferAsync(tokens);
        var grant = stage.Take()!;
        stage.Complete(grant);
        stage.Complete(grant);
        stage.Return(grant);

        ListStage.AssertRows(tokens, await reply.Soon());
        Assert.Null(stage.Take());
    });

    [Fact]
    public Task Complete_AfterTheLeaseEnded_IsAsGoodAsInTime() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Options);
        var tokens = Models.Tokens(10, 3);
        var reply = stage.InferAsync(tokens);
        var slow = stage.Take()!;
        stage.Advance(10);
        stage.List.Tick();
        var second = stage.Take(device: "other")!;

        stage.Complete(slow);
        ListStage.AssertRows(tokens, await reply.Soon());
        stage.Complete(second);
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task Complete_LateBatchSharedWithALaterOne_EachItemAnswersOnce() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Options);
        TokenPayload[] payloads = [Models.Tokens(10, 3), Models.Tokens(20, 4), Models.Tokens(30, 5)];
        var replies = payloads.Take(2).Select(p => stage.InferAsync(p)).ToList();
        var slow = stage.Take()!;
        stage.Advance(10);
        stage.List.Tick();
        replies.Add(stage.InferAsync(payloads[2]));
        var mixed = stage.Take()!;
        Assert.Equal(3, mixed.Tokens.Lengths.Length);

        stage.Complete(slow);
        stage.Complete(mixed);
        for (var i = 0; i < payloads.Length; i++)
        {
            ListStage.AssertRows(payloads[i], await replies[i].Soon());
        }
    });

    public static TheoryData<int[], int, int> Misfits => new()
    {
        { [1], 2, 2 },
        { [1, 1, 1], 2, 6 },
        { [1, 1], 2, 3 },
        { [1, 1], 2, 5 },
        { [1, 1], 3, 4 },
        { [2, 1], 2, 4 },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public Task Complete_RowsThatDoNotFitTheBatch_AreIgnoredUntilTheLeaseBringsTheItemsBack(int[] rows, int width, int values) => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Options);
        var tokens = Models.Tokens(10, 3, 4);
        var reply = stage.InferAsync(tokens);
        var grant = stage.Take()!;
        stage.List.Complete(stage.Outcome(grant) with { RowsPerItem = rows, Width = width, Values = new byte[values * sizeof(float)] });
        Assert.False(reply.IsCompleted);
        Assert.Null(stage.Take());

        stage.Advance(10);
        stage.List.Tick();
        stage.Complete(stage.Take()!);
        ListStage.AssertRows(tokens, await reply.Soon());
    });

    [Fact]
    public Task Holders_WhileDevicesRunBatches_NamesEachOnce() => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        _ = stage.InferAsync(Models.Tokens(10, 3, 3, 3, 3));
        stage.Take(maxItems: 1, device: "a");
        var ofB = stage.Take(maxItems: 1, device: "b")!;
        stage.Take(maxItems: 1, device: "a");
        Assert.Equal(["a", "b"], stage.Scheduler.Reports[^1].Holders.Order());

        Assert.Equal(["a"], stage.List.Complete(stage.Outcome(ofB)).Holders);
        stage.List.ReturnFromDevice("a");
        Assert.Empty(stage.Scheduler.Reports[^1].Holders);
        return Task.CompletedTask;
    });

    [Fact]
    public Task RefuseWaiting_BatchesRun_OnlyWhatWaitsIsRefused() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var tokens = Models.Tokens(10, 3);
        var running = stage.InferAsync(tokens);
        var grant = stage.Take()!;
        var waiting = Enumerable.Range(0, 40).Select(i => stage.InferAsync(Models.Tokens(i, 1 + (i % 20)))).ToArray();

        stage.List.RefuseWaiting(PtmError.TaskFailed, "no room anywhere");
        Assert.All(await Task.WhenAll(waiting).Soon(), r => Assert.Equal((PtmError.TaskFailed, "no room anywhere"), (r.Error, r.Message)));
        Assert.Equal(0, stage.Scheduler.Reports[^1].Items);
        stage.Complete(grant);
        ListStage.AssertRows(tokens, await running.Soon());
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task Tick_LeaseThatStillRuns_KeepsTheBatch() => Turns.RunAsync(() =>
    {
        var stage = new ListStage(Options);
        _ = stage.InferAsync(Models.Tokens(10, 3));
        stage.Take();
        stage.Advance(9.9);
        stage.List.Tick();

        Assert.Null(stage.Take());
        return Task.CompletedTask;
    });

    [Fact]
    public Task Tick_NobodyEverCompletes_ListIsIdleInTheEnd() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Options);
        var reply = stage.InferAsync(Models.Tokens(10, 3), seconds: 5);
        stage.Take();
        stage.Advance(5);
        await reply.Soon();
        stage.Advance(40);
        stage.List.Tick();

        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task Return_WithoutError_ItemsRunAgainUntilAttemptsAreUsedUp() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var reply = stage.InferAsync(Models.Tokens(10, 3));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.False(reply.IsCompleted);
            stage.Return(stage.Take()!);
        }

        var refusal = await reply.Soon();
        Assert.Equal(PtmError.Unavailable, refusal.Error);
        Assert.Contains("3 times", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        Assert.Null(stage.Take());
    });

    [Fact]
    public Task Return_WithError_RefusesTheBatchAndKeepsTheRest() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var failed = stage.InferAsync(Models.Tokens(10, 3));
        var grant = stage.Take()!;
        var tokens = Models.Tokens(20, 3);
        var kept = stage.InferAsync(tokens);
        stage.Return(grant, PtmError.TaskFailed);

        Assert.Equal((PtmError.TaskFailed, "scripted failure"), ((await failed.Soon()).Error, (await failed.Soon()).Message));
        stage.Complete(stage.Take()!);
        ListStage.AssertRows(tokens, await kept.Soon());
    });

    [Fact]
    public Task Return_PartOfARequestFails_ItsOtherItemsLeaveToo() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var reply = stage.InferAsync(Models.Tokens(10, 3, 3));
        stage.Return(stage.Take(maxItems: 1)!, PtmError.TaskFailed);

        Assert.Equal(PtmError.TaskFailed, (await reply.Soon()).Error);
        Assert.Null(stage.Take());
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task ReturnFromDevice_GivesBackItsBatchesOnly() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        TokenPayload[] payloads = [Models.Tokens(10, 3), Models.Tokens(20, 3)];
        var replies = payloads.Select(p => stage.InferAsync(p)).ToArray();
        stage.Take(maxItems: 1, device: "dead");
        var alive = stage.Take(maxItems: 1, device: "alive")!;

        stage.List.ReturnFromDevice("dead");
        stage.List.ReturnFromDevice("dead");
        var again = stage.Take(device: "alive")!;
        Assert.Equal([10, 11, 12], again.Tokens.Ids);
        Assert.Null(stage.Take());
        stage.Complete(alive);
        stage.Complete(again);
        for (var i = 0; i < payloads.Length; i++)
        {
            ListStage.AssertRows(payloads[i], await replies[i].Soon());
        }
    });
}
