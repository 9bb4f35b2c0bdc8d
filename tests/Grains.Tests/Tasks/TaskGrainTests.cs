using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Registration, removal and moving of a task whose batches the test takes itself.</summary>
public sealed class TaskGrainTests : IAsyncLifetime
{
    private static readonly TokenPayload Tokens = Models.Tokens(1, 3, 4);

    private DrivenCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task RemoveAsync_BatchesRun_TheirCallersAreAnsweredAndTheOthersRefused()
    {
        await _cluster.RegisterAsync("task");
        var running = _cluster.InferAsync("task", Tokens);
        var grant = await _cluster.TakeAsync("task");
        var waiting = Enumerable.Range(0, 5).Select(_ => _cluster.InferAsync("task", Tokens)).ToArray();

        Assert.True(await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon());
        Assert.All(await Task.WhenAll(waiting).Soon(), r => Assert.Equal(PtmError.UnknownTask, r.Error));
        Assert.Equal(PtmError.UnknownTask, (await _cluster.InferAsync("task", Tokens).Soon()).Error);
        Assert.False(await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon());
        Assert.False(running.IsCompleted);

        await _cluster.CompleteAsync("task", grant);
        var reply = await running.Soon();
        Assert.Equal((PtmError.None, 1), (reply.Error, reply.Version));
        Assert.Equal([1, 1], reply.RowsPerItem);
    }

    [Fact]
    public async Task RefreshAsync_RequestsForAVersionThatIsGone_AreRefused()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.RegisterAsync("task");
        await _cluster.ImportAsync("task");
        var waiting = _cluster.Task("task").InferAsync(
            new InferRequest { Tokens = Tokens, Version = 1, TimeLeft = TimeSpan.FromMinutes(1) }, CancellationToken.None);
        await _cluster.Task("task").DescribeAsync(CancellationToken.None).Soon();
        _cluster.Store.Remove($"{DrivenCluster.Tenant}/task", 1);

        var left = await _cluster.Task("task").RefreshAsync(CancellationToken.None).Soon();

        Assert.Equal([2, 3], left.Description!.Versions.Select(v => v.Version));
        Assert.Equal(PtmError.UnknownVersion, (await waiting.Soon()).Error);
    }

    [Fact]
    public async Task ConfigureAsync_LastsUntilTheTaskIsRemoved()
    {
        var task = _cluster.Task("task");
        Assert.Null(await task.ConfigureAsync(new TaskSettings { Cache = true }, CancellationToken.None).Soon());
        await _cluster.RegisterAsync("task");
        Assert.False((await task.DescribeAsync(CancellationToken.None).Soon())!.Settings.Cache);

        Assert.True((await task.ConfigureAsync(new TaskSettings { Cache = true }, CancellationToken.None).Soon())!.Settings.Cache);
        await _cluster.RegisterAsync("task");
        Assert.True((await task.DescribeAsync(CancellationToken.None).Soon())!.Settings.Cache);

        await task.RemoveAsync(CancellationToken.None).Soon();
        await _cluster.RegisterAsync("task");
        var again = await task.DescribeAsync(CancellationToken.None).Soon();
        Assert.Equal((false, 3), (again!.Settings.Cache, again.DefaultVersion));
    }

    [Fact]
    public async Task HandOverAsync_BatchesRun_EveryCallerIsSentAway()
    {
        await _cluster.RegisterAsync("task");
        var running = _cluster.InferAsync("task", Tokens);
        var grant = await _cluster.TakeAsync("task");
        var waiting = _cluster.InferAsync("task", Tokens);

        await _cluster.Task("task").HandOverAsync(CancellationToken.None).Soon();
        foreach (var refusal in new[] { await running.Soon(), await waiting.Soon(), await _cluster.InferAsync("task", Tokens).Soon() })
        {
            Assert.Equal(PtmError.Unavailable, refusal.Error);
            Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        }

        // The result that comes too late is no error.
        await _cluster.CompleteAsync("task", grant);
    }

    [Fact]
    public async Task RegisterAsync_FailedImport_SpendsNoVersion()
    {
        Assert.Equal(PtmError.InvalidRequest, (await _cluster.RegisterAsync("task", isBroken: true)).Error);
        Assert.Empty((await _cluster.Client.GetGrain<ITenantGrain>(DrivenCluster.Tenant).DescribeAsync(CancellationToken.None).Soon())!.Tasks);
        AssertVersions(await _cluster.RegisterAsync("task"), 1);

        var refused = await _cluster.RegisterAsync("task", isBroken: true);
        Assert.Contains("hidden_act", refused.Message, StringComparison.Ordinal);
        AssertVersions(await _cluster.RegisterAsync("task"), 1, 2);
    }

    [Theory]
    [InlineData(int.MaxValue, PtmError.InvalidRequest)]
    [InlineData(1_000_001, PtmError.InvalidRequest)]
    [InlineData(0, PtmError.InvalidRequest)]
    [InlineData(int.MinValue, PtmError.InvalidRequest)]
    [InlineData(7, PtmError.Conflict)]
    [InlineData(3, PtmError.Conflict)]
    public async Task RegisterAsync_VersionOutOfRangeOrNotTheNext_IsRefused(int version, PtmError error)
    {
        AssertVersions(await _cluster.RegisterAsync("task", version: 7), 7);
        var refused = await _cluster.RegisterAsync("task", version);

        Assert.Equal(error, refused.Error);
        Assert.Contains(FormattableString.Invariant($"version is {version}; the next one of 'task' is 8 to 1000000"), refused.Message, StringComparison.Ordinal);
        AssertVersions(await _cluster.RegisterAsync("task"), 7, 8);
    }

    [Fact]
    public async Task Activation_StoredVersionThatCannotRun_OtherVersionsAreServed()
    {
        await _cluster.ImportAsync("task");
        await _cluster.ImportAsync("task");
        _cluster.SpoilManifest("task", version: 2);

        var description = await _cluster.Task("task").DescribeAsync(CancellationToken.None).Soon();
        Assert.Equal([1], description!.Versions.Select(v => v.Version));
        var reply = _cluster.InferAsync("task", Tokens);
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task"));
        Assert.Equal(PtmError.None, (await reply.Soon()).Error);

        AssertVersions(await _cluster.RegisterAsync("task"), 1, 3);
    }

    [Fact]
    public async Task RegisterAsync_ImportedVersionWasRemoved_TakesTheNextNumber()
    {
        await _cluster.ImportAsync("task");
        Assert.True(await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon());

        AssertVersions(await _cluster.RegisterAsync("task"), 2);
    }

    [Fact]
    public async Task RegisterAsync_AskedVersionIsInTheStoreAlready_Conflicts()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.ImportAsync("task");

        Assert.Equal(PtmError.Conflict, (await _cluster.RegisterAsync("task", version: 2)).Error);
        AssertVersions(await _cluster.RegisterAsync("task"), 1, 3);
    }

    private static void AssertVersions(TaskRegistered registered, params int[] expected)
    {
        Assert.True(registered.Error == PtmError.None, registered.Message);
        Assert.Equal(expected, registered.Description!.Versions.Select(v => v.Version));
    }
}
