using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Aliases and single versions of a task, with the test in the device's place.</summary>
public sealed class TaskAliasTests : IAsyncLifetime
{
    private DrivenCluster _cluster = null!;

    private ITaskGrain Task => _cluster.Task("task");

    public async Task InitializeAsync()
    {
        _cluster = await DrivenCluster.StartAsync();
        await _cluster.RegisterAsync("task");
        await _cluster.RegisterAsync("task");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task SetAliasAsync_VersionAnswersItsTrial_AliasStandsForIt()
    {
        var change = SetAsync("stable", (1, 1));
        var trial = await _cluster.TakeAsync("task", version: 1);
        Assert.Empty((await DescribeAsync()).Aliases);

        await _cluster.CompleteAsync("task", trial, version: 1);

        Assert.Equal(PtmError.None, (await change).Error);
        var alias = Assert.Single((await DescribeAsync()).Aliases);
        Assert.Equal(("stable", new AliasTarget(1, 1)), (alias.Name, Assert.Single(alias.Targets)));
        Assert.Equal(2, (await DescribeAsync()).DefaultVersion);
    }

    [Fact]
    public async Task SetAliasAsync_CanaryBesideWhatIsThere_OnlyTheNewVersionIsTried()
    {
        await ReadyAsync("default", (1, 1));
        Assert.Equal(1, (await DescribeAsync()).DefaultVersion);

        var change = SetAsync("default", (1, 90), (2, 10));
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task", version: 2), version: 2);

        Assert.Equal(PtmError.None, (await change).Error);
        Assert.Null(await Task.TakeBatchAsync(new BatchClaim(1, "gone", 32, 8192, 0), CancellationToken.None).Soon());
        Assert.Equal([new AliasTarget(1, 90), new AliasTarget(2, 10)], Assert.Single((await DescribeAsync()).Aliases).Targets);
        Assert.Equal(1, (await DescribeAsync()).DefaultVersion);
        var served = _cluster.InferAsync("task", Models.Tokens(1, 3));
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task", version: 1), version: 1);
        Assert.Equal(1, (await served.Soon()).Version);
    }

    [Fact]
    public async Task SetAliasAsync_VersionIsNotReadyInTime_OldMappingStays()
    {
        await ReadyAsync("stable", (1, 1));

        var change = Task.SetAliasAsync(Alias("stable", (2, 1)), TimeSpan.FromSeconds(5), CancellationToken.None);
        await _cluster.TakeAsync("task", version: 2);
        _cluster.Clock.Advance(TimeSpan.FromSeconds(6));

        var refused = await change.Soon();
        Assert.Equal(PtmError.DeadlineExpired, refused.Error);
        Assert.Contains("Version 2 is not ready, so the alias stays as it was", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(Assert.Single((await DescribeAsync()).Aliases).Targets).Version);
    }

    [Theory]
    [InlineData(PtmError.TaskFailed, PtmError.Conflict)]
    [InlineData(PtmError.Unavailable, PtmError.Unavailable)]
    public async Task SetAliasAsync_VersionCannotBeLoaded_SaysWhy(PtmError failure, PtmError expected)
    {
        var change = SetAsync("stable", (1, 1));
        await _cluster.TakeAsync("task", version: 1);
        await Task.RefuseWaitingAsync(1, failure, "the weights are corrupt", CancellationToken.None).Soon();
        await Task.ReturnFromDeviceAsync("gone", CancellationToken.None).Soon();
        await Task.RefuseWaitingAsync(1, failure, "the weights are corrupt", CancellationToken.None).Soon();

        var refused = await change;

        Assert.Equal(expected, refused.Error);
        Assert.Contains("the weights are corrupt", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await DescribeAsync()).Aliases);
    }

    [Fact]
    public async Task SetAliasAsync_AnswerIsNoNumber_IsRefused()
    {
        var change = SetAsync("stable", (1, 1));
        var trial = await _cluster.TakeAsync("task", version: 1);
        var nan = new byte[2 * sizeof(float)];
        BitConverter.TryWriteBytes(nan, float.NaN);
        var outcome = new BatchOutcome(1, trial.Batch, nan, 2, [1], new InferTiming { BatchItems = 1 });
        await Task.CompleteBatchAsync(outcome, CancellationToken.None).Soon();

        Assert.Equal(PtmError.Conflict, (await change).Error);
    }

    [Fact]
    public async Task SetAliasAsync_VersionIsRemovedMeanwhile_IsRefused()
    {
        var change = SetAsync("stable", (1, 1));
        var trial = await _cluster.TakeAsync("task", version: 1);
        Assert.Equal(PtmError.None, (await Task.RemoveVersionAsync(1, CancellationToken.None).Soon()).Error);
        await _cluster.CompleteAsync("task", trial, version: 1);

        Assert.Equal(PtmError.UnknownVersion, (await change).Error);
        Assert.Empty((await DescribeAsync()).Aliases);
    }

    [Theory]
    [InlineData("3", 1, 1, PtmError.InvalidRequest)]
    [InlineData("Stable", 1, 1, PtmError.InvalidRequest)]
    [InlineData("stable", 1, 0, PtmError.InvalidRequest)]
    [InlineData("stable", 1, 10_001, PtmError.InvalidRequest)]
    [InlineData("stable", 3, 1, PtmError.UnknownVersion)]
    public async Task SetAliasAsync_Misuse_IsRefused(string alias, int version, int weight, PtmError error) =>
        Assert.Equal(error, (await SetAsync(alias, (version, weight))).Error);

    [Fact]
    public async Task SetAliasAsync_TargetsThatDoNotAscendOrAreTooMany_AreRefused()
    {
        Assert.Equal(PtmError.InvalidRequest, (await SetAsync("stable", (2, 1), (1, 1))).Error);
        Assert.Equal(PtmError.InvalidRequest, (await SetAsync("stable", (1, 1), (1, 1))).Error);
        Assert.Equal(PtmError.InvalidRequest, (await SetAsync("stable")).Error);
        Assert.Equal(PtmError.InvalidRequest, (await SetAsync("stable", [.. Enumerable.Range(1, 9).Select(v => (v, 1))])).Error);
        Assert.Equal(PtmError.UnknownTask, (await _cluster.Task("other").SetAliasAsync(Alias("a", (1, 1)), Turns.Bound, CancellationToken.None).Soon()).Error);
    }

    [Fact]
    public async Task SetAliasAsync_MoreThanThereMayBe_IsRefused()
    {
        await ReadyAsync("a0", (1, 1));
        for (var i = 1; i < TaskAlias.MaxPerTask; i++)
        {
            await ReadyAsync($"a{i}", (1, 1));
        }

        Assert.Equal(PtmError.Conflict, (await SetAsync("one-more", (1, 1))).Error);
        Assert.Equal(PtmError.None, (await SetAsync("a0", (1, 2))).Error);
    }

    [Fact]
    public async Task RemoveVersionAsync_AliasStandsForIt_IsRefusedUntilTheAliasMoves()
    {
        await ReadyAsync("stable", (1, 1));

        var refused = await Task.RemoveVersionAsync(1, CancellationToken.None).Soon();
        Assert.Equal(PtmError.Conflict, refused.Error);
        Assert.Contains("alias stable", refused.Message, StringComparison.Ordinal);

        await Task.RemoveAliasAsync("stable", CancellationToken.None).Soon();
        Assert.Equal([2], (await Task.RemoveVersionAsync(1, CancellationToken.None).Soon()).Description!.Versions.Select(v => v.Version));
        Assert.Equal(PtmError.UnknownVersion, (await Task.RemoveVersionAsync(1, CancellationToken.None).Soon()).Error);
        Assert.Null(_cluster.Store.Find($"{DrivenCluster.Tenant}/task", 1));
        Assert.Equal([2, 3], (await _cluster.RegisterAsync("task")).Description!.Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task RemoveVersionAsync_LastOne_RemovesTheTaskAndItsNumbersStayUsed()
    {
        await Task.RemoveVersionAsync(2, CancellationToken.None).Soon();
        await ReadyAsync("stable", (1, 1));
        Assert.Equal(PtmError.Conflict, (await Task.RemoveVersionAsync(1, CancellationToken.None).Soon()).Error);
        await Task.RemoveAliasAsync("stable", CancellationToken.None).Soon();

        var removed = await Task.RemoveVersionAsync(1, CancellationToken.None).Soon();

        Assert.Equal((PtmError.None, null), (removed.Error, removed.Description));
        Assert.Null(await Task.DescribeAsync(CancellationToken.None).Soon());
        Assert.Equal([3], (await _cluster.RegisterAsync("task")).Description!.Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task RemoveAsync_TaskWithAliases_TakesThemAlong()
    {
        await ReadyAsync("default", (1, 1));
        await Task.RemoveAsync(CancellationToken.None).Soon();

        var again = await _cluster.RegisterAsync("task");

        Assert.Empty(again.Description!.Aliases);
        Assert.Equal(3, again.Description.DefaultVersion);
    }

    [Fact]
    public async Task RefreshAsync_StoreLostAVersionThatAnAliasStandsFor_AliasStandsForTheRest()
    {
        await ReadyAsync("default", (1, 1));
        await ReadyAsync("both", (1, 1), (2, 1));
        _cluster.Store.Remove($"{DrivenCluster.Tenant}/task", 1);

        var left = (await Task.RefreshAsync(CancellationToken.None).Soon()).Description!;

        Assert.Equal(2, left.DefaultVersion);
        Assert.Equal(("both", 2), (Assert.Single(left.Aliases).Name, Assert.Single(left.Aliases[0].Targets).Version));
    }

    private async Task ReadyAsync(string alias, params (int Version, int Weight)[] targets)
    {
        var change = SetAsync(alias, targets);
        foreach (var (version, _) in targets)
        {
            await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task", version), version);
        }

        Assert.Equal(PtmError.None, (await change).Error);
    }

    private Task<TaskRegistered> SetAsync(string alias, params (int Version, int Weight)[] targets) =>
        Task.SetAliasAsync(Alias(alias, targets), TimeSpan.FromMinutes(1), CancellationToken.None).Soon();

    private static TaskAlias Alias(string name, params (int Version, int Weight)[] targets) =>
        new(name, [.. targets.Select(t => new AliasTarget(t.Version, t.Weight))]);

    private async Task<TaskDescription> DescribeAsync() => (await Task.DescribeAsync(CancellationToken.None).Soon())!;

    [Fact]
    public async Task RemoveAliasAsync_ItsVersionLeftTheStore_GoesOnce()
    {
        await ReadyAsync("stable", (1, 1));
        _cluster.Store.Remove($"{DrivenCluster.Tenant}/task", 1);
        await Task.RefreshAsync(CancellationToken.None).Soon();
        Assert.Empty((await DescribeAsync()).Aliases);

        Assert.Equal(PtmError.None, (await Task.RemoveAliasAsync("stable", CancellationToken.None).Soon()).Error);
        Assert.Equal(PtmError.UnknownVersion, (await Task.RemoveAliasAsync("stable", CancellationToken.None).Soon()).Error);
    }

    [Fact]
    public async Task RefreshAsync_EveryVersionLeftTheStore_AliasesAndSettingsGo()
    {
        await ReadyAsync("stable", (1, 1));
        await Task.ConfigureAsync(new TaskSettings { Cache = true }, CancellationToken.None).Soon();
        _cluster.Store.Remove($"{DrivenCluster.Tenant}/task", null);
        await Task.RefreshAsync(CancellationToken.None).Soon();

        await _cluster.RegisterAsync("task");

        Assert.Equal(PtmError.UnknownVersion, (await Task.RemoveAliasAsync("stable", CancellationToken.None).Soon()).Error);
        Assert.Equal(new TaskSettings(), (await DescribeAsync()).Settings);
    }
}
