using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class VersionListTests
{
    [Fact]
    public Task InferAsync_OneBatch_RepliesWithItsRowsAndTimes() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var tokens = Models.Tokens(100, 3, 4);
        var reply = stage.List.InferAsync(
            new InferRequest { Tokens = tokens, TimeLeft = TimeSpan.FromSeconds(9), Age = TimeSpan.FromSeconds(1) }, CancellationToken.None);
        stage.Advance(2);
        var grant = stage.Take()!;
        stage.Complete(grant);

        var answer = await reply.Soon();
        ListStage.AssertRows(tokens, answer);
        Assert.Equal((3, 2), (answer.Version, answer.Width));
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Timing.Queue);
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task InferAsync_LaterThanWanted_AimsAtThatAndAnswersStill() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(new TaskGrainOptions { LateItems = LateItems.Serve });
        var request = new InferRequest
        {
            Tokens = Models.Tokens(100, 3),
            TimeLeft = TimeSpan.FromSeconds(60),
            WantedWithin = TimeSpan.FromSeconds(3),
        };
        var reply = stage.List.InferAsync(request, CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(3), stage.Scheduler.Reports[^1].TimeLeft);
        stage.Advance(5);
        stage.Complete(stage.Take()!);

        ListStage.AssertRows(request.Tokens, await reply.Soon());
    });

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public Task Report_Policy_GetsTheFrontIfItReadsIt(bool wanted, int front) => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        stage.Scheduler.Advice = new CostAdvice(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Confident: false) { WantsFront = wanted };
        _ = stage.InferAsync(Models.Tokens(100, 3));
        _ = stage.InferAsync(Models.Tokens(200, 3, 3, 3));

        Assert.Equal((4, front), (stage.Scheduler.Reports[^1].Items, stage.Scheduler.Reports[^1].Front.Length));
        return Task.CompletedTask;
    });

    [Fact]
    public Task InferAsync_ItemsOverSeveralBatches_JoinsThemInRequestOrder() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var tokens = Models.Tokens(100, 30, 3, 31, 4);
        var reply = stage.InferAsync(tokens);
        var grants = Enumerable.Range(0, 4).Select(_ => stage.Take(maxItems: 1)!).ToArray();
        foreach (var grant in grants.Reverse())
        {
            Assert.False(reply.IsCompleted);
            stage.Complete(grant);
        }

        ListStage.AssertRows(tokens, await reply.Soon());
    });

    [Fact]
    public Task InferAsync_CallerHangsUp_SchedulerIsTold() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        using var hangUp = new CancellationTokenSource();
        var reply = stage.InferAsync(Models.Tokens(0, 3, 4), cancellation: hangUp.Token);
        Assert.Equal(2, stage.Scheduler.Reports[^1].Items);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply.Soon());

        Assert.Equal(0, stage.Scheduler.Reports[^1].Items);
    });

    [Fact]
    public Task InferAsync_RequestsThatShareABatch_GetTheirOwnRows() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        TokenPayload[] payloads = [Models.Tokens(10, 3, 4), Models.Tokens(200, 5), Models.Tokens(300, 2, 2, 2)];
        var replies = payloads.Select(p => stage.InferAsync(p)).ToArray();
        var grant = stage.Take()!;
        Assert.Equal(6, grant.Tokens.Lengths.Length);
        stage.Complete(grant);

        for (var i = 0; i < payloads.Length; i++)
        {
            ListStage.AssertRows(payloads[i], await replies[i].Soon());
        }
    });

    [Fact]
    public Task InferAsync_Reported_BeforeItWaits() => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        _ = stage.InferAsync(Models.Tokens(0, 3, 4), priority: 1);

        var report = Assert.Single(stage.Scheduler.Reports);
        Assert.Equal((2, 7L, 1), (report.Items, report.Tokens, report.Priority));
        Assert.Equal("bert/aaaaaaaa", report.Architecture);
        Assert.Equal(4096, report.WeightBytes);
        Assert.Equal(TimeSpan.FromSeconds(60), report.TimeLeft);
        return Task.CompletedTask;
    });

    [Fact]
    public Task InferAsync_CallerHangsUp_ItemsLeaveTheList() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        using var hangUp = new CancellationTokenSource();
        var reply = stage.InferAsync(Models.Tokens(0, 3, 4), cancellation: hangUp.Token);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply.Soon());
        Assert.Null(stage.Take());
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task InferAsync_CallerHangsUpWhileComputed_OthersOfTheBatchAreServed() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        using var hangUp = new CancellationTokenSource();
        var gone = stage.InferAsync(Models.Tokens(0, 3), cancellation: hangUp.Token);
        var tokens = Models.Tokens(50, 4);
        var stays = stage.InferAsync(tokens);
        var grant = stage.Take()!;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.Soon());
        stage.Complete(grant);

        ListStage.AssertRows(tokens, await stays.Soon());
    });

    [Fact]
    public Task InferAsync_DeadlinePasses_RefusesAndForgets() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var reply = stage.InferAsync(Models.Tokens(0, 3), seconds: 5);
        stage.Advance(4.999);
        Assert.False(reply.IsCompleted);
        stage.Advance(0.001);

        Assert.Equal(PtmError.DeadlineExpired, (await reply.Soon()).Error);
        Assert.Null(stage.Take());
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task InferAsync_DeadlinePassesDuringTheRun_LateResultIsIgnored() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var reply = stage.InferAsync(Models.Tokens(0, 3), seconds: 5);
        var grant = stage.Take()!;
        stage.Advance(6);
        Assert.Equal(PtmError.DeadlineExpired, (await reply.Soon()).Error);

        stage.Complete(grant);
        Assert.True(stage.List.IsIdle);
    });

    [Fact]
    public Task InferAsync_AdviceWithoutConfidence_AdmitsAnyDeadline() => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        stage.Scheduler.Advice = new CostAdvice(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.Zero, Confident: false);
        _ = stage.InferAsync(Models.Tokens(0, 3));

        Assert.False(stage.InferAsync(Models.Tokens(9, 3), seconds: 1).IsCompleted);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Take_NothingWaits_IsNull() => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        Assert.Null(stage.Take());
        Assert.Empty(stage.Scheduler.Reports);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Take_Always_TellsTheSchedulerWhatIsLeft() => Turns.RunAsync(() =>
    {
        var stage = new ListStage();
        _ = stage.InferAsync(Models.Tokens(0, 3, 3, 3));
        var grant = stage.Take(maxItems: 2, assignment: 77)!;

        var last = stage.Scheduler.Reports[^1];
        Assert.Equal(1, last.Items);
        Assert.Equal([77L], last.Taken);
        Assert.True(last.Sequence > grant.TakenAt);
        return Task.CompletedTask;
    });

    [Fact]
    public Task RefuseWaiting_RefusesWhatWaitsAndNothingThatRuns() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        var tokens = Models.Tokens(10, 3);
        var runs = stage.InferAsync(tokens);
        var grant = stage.Take()!;
        var waiting = new[] { stage.InferAsync(Models.Tokens(20, 3, 60)), stage.InferAsync(Models.Tokens(200, 20), priority: 1) };

        stage.List.RefuseWaiting(PtmError.TaskFailed, "too large for every device");
        foreach (var reply in waiting)
        {
            var refusal = await reply.Soon();
            Assert.Equal((PtmError.TaskFailed, "too large for every device"), (refusal.Error, refusal.Message));
        }

        Assert.False(runs.IsCompleted);
        stage.Complete(grant);
        ListStage.AssertRows(tokens, await runs.Soon());
        Assert.Equal(0, stage.Scheduler.Reports[^1].Items);
    });
}
