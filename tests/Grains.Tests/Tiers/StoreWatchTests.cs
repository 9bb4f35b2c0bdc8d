using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Tiers;

public sealed class StoreWatchTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly OtherStore _other = new();
    private readonly FlakyStorage _storage;
    private readonly InProcessTestCluster _cluster;

    public StoreWatchTests()
    {
        _storage = new FlakyStorage(new FileGrainStorage(_folder["state"]));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddGrainStorage(StateStores.Registry, (_, _) => _storage);
            silo.AddPtmGrains(node =>
            {
                node.StoreDirectory = _folder["store"];
                node.Tiers.SharedFolders.Add(_other.Root);
                node.Tiers.RefreshPeriod = TimeSpan.FromMilliseconds(100);
            });
        });
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

    [Fact]
    public async Task Silo_AnotherProcessChangesItsStore_TasksComeAndGo()
    {
        await _cluster.DeployAsync().Soon();
        Assert.Empty(await TasksAsync());
        var store = CheckpointStore.Open(_folder["store"], TimeProvider.System);

        await store.ImportAsync(_other.Checkpoint, "acme/by-hand", version: null, new BertLayout(), progress: null, CancellationToken.None);
        await UntilAsync(async () => (await TasksAsync()).SequenceEqual(["by-hand"]));
        await UntilAsync(async () => (await DescribeAsync("by-hand"))?.DefaultVersion == 1);

        store.Remove("acme/by-hand", null);
        await UntilAsync(async () => (await TasksAsync()).Length == 0);
        Assert.Null(await DescribeAsync("by-hand"));
    }

    [Fact]
    public async Task Silo_TenantCannotBeStoredWhenItStarts_ItsTasksAreTakenUpLater()
    {
        var store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        await store.ImportAsync(_other.Checkpoint, "acme/by-hand", version: null, new BertLayout(), progress: null, CancellationToken.None);
        _storage.RefusesWrites = true;
        await _cluster.DeployAsync().Soon();

        _storage.RefusesWrites = false;

        await UntilAsync(async () => (await TasksAsync()).SequenceEqual(["by-hand"]));
    }

    [Fact]
    public async Task Pin_WeightsAreInAnotherStore_TheyComeAndStay()
    {
        await _other.ImportAsync("acme/early");
        await _cluster.DeployAsync().Soon();
        var device = new DeviceKey(_cluster.Silos[0].SiloAddress, "cpu0").ToString();
        var cache = _cluster.Client.GetGrain<IWeightCacheGrain>(device);

        Assert.True(await cache.PinAsync("acme/early", 1, pinned: true, CancellationToken.None).Soon());

        await UntilAsync(async () => (await cache.DescribeAsync(CancellationToken.None).Soon()).Versions
            is [{ Pinned: true } version] && version.ResidentBytes == version.TotalBytes);
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
