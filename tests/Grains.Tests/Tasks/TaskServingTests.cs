using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Statistics of a task, and its way out of service and back, while the test takes its batches itself.</summary>
public sealed class TaskServingTests : IAsyncLifetime
{
    private static readonly TokenPayload Tokens = Models.Tokens(1, 3, 4);

    private DrivenCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task UnloadAsync_BatchRuns_ItsCallerIsAnsweredAndTheOthersRefused()
    {
        await _cluster.RegisterAsync("task");
        var running = _cluster.InferAsync("task", Tokens);
        var grant = await _cluster.TakeAsync("task");
        var waiting = _cluster.InferAsync("task", Tokens);

        var unloaded = await _cluster.Task("task").UnloadAsync(CancellationToken.None).Soon();

        Assert.True(unloaded.Description!.IsUnloaded);
        Assert.Equal(PtmError.OutOfService, (await waiting.Soon()).Error);
        Assert.Equal(PtmError.OutOfService, (await _cluster.InferAsync("task", Tokens).Soon()).Error);
        await _cluster.CompleteAsync("task", grant);
        Assert.Equal(PtmError.None, (await running.Soon()).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnloadAsync_ABatchComesBack_ItsCallerIsRefused(bool deviceIsGone)
    {
        await _cluster.RegisterAsync("task");
        var running = _cluster.InferAsync("task", Tokens);
        var grant = await _cluster.TakeAsync("task");
        await _cluster.Task("task").UnloadAsync(CancellationToken.None).Soon();

        await (deviceIsGone
            ? _cluster.Task("task").ReturnFromDeviceAsync("gone", CancellationToken.None)
            : _cluster.Task("task").ReturnBatchAsync(new BatchFailure(1, grant.Batch, PtmError.None, ""), CancellationToken.None)).Soon();

        Assert.Equal(PtmError.OutOfService, (await running.Soon()).Error);
    }

    [Fact]
    public async Task SetAliasAsync_Trial_IsNoRequest()
    {
        await _cluster.RegisterAsync("task");
        var set = _cluster.Task("task").SetAliasAsync(
            new TaskAlias("canary", [new AliasTarget(1, 1)]), TimeSpan.FromMinutes(1), CancellationToken.None);
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task"));
        Assert.Equal(PtmError.None, (await set.Soon()).Error);

        var counts = await StatisticsAsync();

        Assert.Equal((0, 0, 0, null), (counts.Success.Count, counts.Fail.Count, counts.Items, counts.LastRequest));
    }

    [Fact]
    public async Task UnloadAsync_OutlastsItsActivationAndNewVersions()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.Task("task").UnloadAsync(CancellationToken.None).Soon();
        await _cluster.Task("task").UnloadAsync(CancellationToken.None).Soon();
        await _cluster.RegisterAsync("task");
        await _cluster.RestartAsync();

        Assert.True((await _cluster.Task("task").DescribeAsync(CancellationToken.None).Soon())!.IsUnloaded);

        await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon();
        Assert.False((await _cluster.RegisterAsync("task")).Description!.IsUnloaded);
    }

    [Fact]
    public async Task LoadAsync_NoDevice_StaysUnloaded()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.Task("task").UnloadAsync(CancellationToken.None).Soon();

        var loaded = await _cluster.Task("task").LoadAsync(CancellationToken.None).Soon();

        Assert.Equal((PtmError.Unavailable, (TaskDescription?)null), (loaded.Error, loaded.Description));
        Assert.True((await _cluster.Task("task").DescribeAsync(CancellationToken.None).Soon())!.IsUnloaded);
    }

    [Fact]
    public async Task UnknownTask_NeitherLoadedNorUnloadedNorCounted()
    {
        Assert.Equal(PtmError.UnknownTask, (await _cluster.Task("none").LoadAsync(CancellationToken.None).Soon()).Error);
        Assert.Equal(PtmError.UnknownTask, (await _cluster.Task("none").UnloadAsync(CancellationToken.None).Soon()).Error);
        Assert.Null(await _cluster.Task("none").ReadStatisticsAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task ReadStatisticsAsync_AfterItsActivation_CountsRequestsAndBatches()
    {
        await _cluster.RegisterAsync("task");
        var replies = new[] { _cluster.InferAsync("task", Tokens), _cluster.InferAsync("task", Tokens) };
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task"));
        await Task.WhenAll(replies).Soon();
        var refused = await _cluster.InferAsync("task", new TokenPayload { Ids = [1], Lengths = [2] }).Soon();
        Assert.Equal(PtmError.InvalidRequest, refused.Error);

        var before = await StatisticsAsync();
        await _cluster.RestartAsync();
        var after = await StatisticsAsync();

        Assert.Equal((4, 1, 2, 1), (before.Items, before.Executions, before.Success.Count, before.Fail.Count));
        Assert.Equal(4, Assert.Single(before.Batches).Items);
        Assert.Equal(_cluster.Clock.GetUtcNow(), before.LastRequest);
        Assert.Equal(before with { Batches = [] }, after with { Batches = [] });
        Assert.Equal(before.Batches, after.Batches);
    }

    [Fact]
    public async Task ReadStatisticsAsync_RegisteredAgain_CountsAnew()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.InferAsync("task", new TokenPayload { Ids = [1], Lengths = [2] }).Soon();
        await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon();
        Assert.Null(await _cluster.Task("task").ReadStatisticsAsync(CancellationToken.None).Soon());

        await _cluster.RegisterAsync("task");

        var counts = await StatisticsAsync();
        Assert.Equal((2, 0, 0, null), (counts.Version, counts.Items, counts.Fail.Count, counts.LastRequest));
    }

    private async Task<VersionStatistics> StatisticsAsync() =>
        Assert.Single((await _cluster.Task("task").ReadStatisticsAsync(CancellationToken.None).Soon())!.Versions);
}
