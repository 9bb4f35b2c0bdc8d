using Orleans.Hosting;
using Orleans.TestingHost;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Tiers;

public sealed class TierFollowerTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly OtherStore _other = new();
    private readonly InProcessTestCluster _cluster;

    public TierFollowerTests()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(StateStores.Registry).AddPtmGrains(node =>
        {
            node.StoreDirectory = _folder["store"];
            node.Tiers.SharedFolders.Add(_other.Root);
            node.Tiers.RefreshPeriod = TimeSpan.FromMilliseconds(100);
        }));
        _cluster = builder.Build();
    }

    [Fact]
    public async Task Silo_StoreOfAnother_ItsTasksComeAndGo()
    {
        await _other.ImportAsync("acme/early");
        await _cluster.DeployAsync().Soon();
        Assert.Equal(["early"], await TasksAsync());
        Assert.NotNull(await DescribeAsync("early"));
        Assert.Null(await DescribeAsync("late"));

        await _other.ImportAsync("acme/late");
        await _other.ImportAsync("acme/early");
        await UntilAsync(async () => (await TasksAsync()).SequenceEqual(["early", "late"]));
        await UntilAsync(async () => (await DescribeAsync("early"))?.DefaultVersion == 2);
        await UntilAsync(async () => (await DescribeAsync("late"))?.DefaultVersion == 1);

        _other.Store.Remove("acme/late", null);
        _other.Store.Remove("acme/early", 1);
        await UntilAsync(async () => (await TasksAsync()).SequenceEqual(["early"]));
        await UntilAsync(async () => (await DescribeAsync("early"))?.Versions is [{ Version: 2 }]);
        Assert.Null(await DescribeAsync("late"));
    }

    [Fact]
    public async Task Silo_StoreOfAnotherIsAway_StartsWithoutItAndTakesItUpLater()
    {
        await _other.ImportAsync("acme/early");
        Directory.Move(_other.Root, _other.Away);
        await _cluster.DeployAsync().Soon();
        Assert.Empty(await TasksAsync());

        Directory.Move(_other.Away, _other.Root);

        await UntilAsync(async () => (await TasksAsync()).SequenceEqual(["early"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _other.Dispose();
        _folder.Dispose();
    }

    private async Task<string[]> TasksAsync() =>
        (await _cluster.Client.GetGrain<ITenantGrain>("acme").DescribeAsync(CancellationToken.None).Soon())?.Tasks ?? [];

    private Task<TaskDescription?> DescribeAsync(string task) =>
        _cluster.Client.GetGrain<ITaskGrain>($"acme/{task}").DescribeAsync(CancellationToken.None).Soon();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (!await condition())
        {
            bound.Token.ThrowIfCancellationRequested();
        }
    }
}
