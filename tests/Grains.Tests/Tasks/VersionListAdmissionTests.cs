using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class VersionListAdmissionTests
{
    private static readonly TaskGrainOptions Small = new() { MaxListItems = 4, MaxListTokens = 100 };

    [Fact]
    public Task InferAsync_BadPayload_IsInvalid() => RefusesAsync(new ListStage(), Models.Tokens(999, 2), PtmError.InvalidRequest, "vocabulary");

    [Fact]
    public Task InferAsync_ReplyBeyondTheLimit_IsTooLarge() => RefusesAsync(
        new ListStage(new TaskGrainOptions { MaxReplyValues = 9 }, Models.Tagger), Models.Tokens(0, 2), PtmError.TooLarge, "10 numbers; the limit is 9");

    [Fact]
    public Task InferAsync_NoTimeLeft_IsExpired() => RefusesAsync(new ListStage(), Models.Tokens(0, 2), PtmError.DeadlineExpired, "had passed", seconds: 0);

    [Fact]
    public Task InferAsync_MoreItemsThanTheListHolds_IsTooLarge() =>
        RefusesAsync(new ListStage(Small), Models.Tokens(0, 1, 1, 1, 1, 1), PtmError.TooLarge, "4 sequences and 100 tokens");

    [Fact]
    public Task InferAsync_MoreTokensThanTheListHolds_IsTooLarge() =>
        RefusesAsync(new ListStage(Small), Models.Tokens(0, 60, 41), PtmError.TooLarge, "4 sequences and 100 tokens");

    [Fact]
    public Task InferAsync_DeadlineBelowTheExpectedTime_IsRefusedWithBothNumbers() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        stage.Scheduler.Advice = new CostAdvice(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100), Confident: true);
        _ = stage.InferAsync(Models.Tokens(0, 3));

        // 1 s switch, 2 s fixed and 15 tokens at 0.1 s; what waits has more time and gives way.
        Assert.False(stage.InferAsync(Models.Tokens(0, 10, 5), seconds: 4.5).IsCompleted);
        var refusal = await stage.InferAsync(Models.Tokens(0, 10, 5), seconds: 4.4).Soon();
        Assert.Equal(PtmError.DeadlineExpired, refusal.Error);
        Assert.Contains("leaves 4400.0 ms; what waits before it and the run need 4500.0 ms", refusal.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(1, 6.0)]
    [InlineData(2, 5.0)]
    public Task InferAsync_WorkWithEarlierDeadlinesWaits_CountsBeforeIt(int instances, double needed) => Turns.RunAsync(async () =>
    {
        var stage = new ListStage();
        _ = stage.InferAsync(Models.Tokens(0, 20), seconds: 3.5);
        stage.Scheduler.Advice = new CostAdvice(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100), Confident: true, instances);
        _ = stage.InferAsync(Models.Tokens(0, 1), seconds: 60);

        // 1 s switch, 2 s fixed, and 20 tokens before its own 10 at 0.1 s, which all devices share but for the request itself.
        var refusal = await stage.InferAsync(Models.Tokens(0, 10), seconds: needed - 0.6).Soon();
        Assert.Equal(PtmError.DeadlineExpired, refusal.Error);
        Assert.False(stage.InferAsync(Models.Tokens(0, 10), seconds: needed + 0.6).IsCompleted);
    });

    [Theory]
    [InlineData(4, 1)]
    [InlineData(2, 45)]
    public Task InferAsync_ListHasNoRoom_IsFullUntilWorkIsDone(int sequences, int length) => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Small);
        var first = stage.InferAsync(Models.Tokens(0, [.. Enumerable.Repeat(length, sequences)]));
        var refusal = await stage.InferAsync(Models.Tokens(0, 11)).Soon();
        Assert.Equal(PtmError.ListFull, refusal.Error);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);

        var grant = stage.Take()!;
        Assert.Equal(PtmError.ListFull, (await stage.InferAsync(Models.Tokens(0, 11)).Soon()).Error);
        stage.Complete(grant);
        await first.Soon();
        Assert.False(stage.InferAsync(Models.Tokens(0, 11)).IsCompleted);
    });

    [Fact]
    public Task InferAsync_DeadlineOfARunningItemPassed_ItsTokensAreFree() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Small);
        var first = stage.InferAsync(Models.Tokens(0, 60), seconds: 1);
        stage.Take();
        stage.Advance(1);
        await first.Soon();

        Assert.False(stage.InferAsync(Models.Tokens(0, 50)).IsCompleted);
    });

    [Fact]
    public Task InferAsync_ItemsCameBackFromADevice_CountOnce() => Turns.RunAsync(() =>
    {
        var stage = new ListStage(Small);
        _ = stage.InferAsync(Models.Tokens(0, 50));
        stage.Take();
        stage.List.ReturnFromDevice("device");

        Assert.False(stage.InferAsync(Models.Tokens(0, 50)).IsCompleted);
        Assert.True(stage.InferAsync(Models.Tokens(0, 1)).IsCompleted);
        return Task.CompletedTask;
    });

    [Fact]
    public Task InferAsync_RefusedRequest_LeavesNothingBehind() => Turns.RunAsync(async () =>
    {
        var stage = new ListStage(Small);
        Assert.Equal(PtmError.TooLarge, (await stage.InferAsync(Models.Tokens(0, 60, 60)).Soon()).Error);

        Assert.True(stage.List.IsIdle);
        Assert.Empty(stage.Scheduler.Reports);
    });

    private static Task RefusesAsync(ListStage stage, TokenPayload tokens, PtmError error, string message, double seconds = 60) => Turns.RunAsync(async () =>
    {
        var refusal = await stage.InferAsync(tokens, seconds).Soon();
        Assert.Equal(error, refusal.Error);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.True(stage.List.IsIdle);
    });
}
