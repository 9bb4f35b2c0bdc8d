using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using PtmOrleans.StandIns.OrleansTests.Support;
using PtmOrleans.Testing;
using StackExchange.Redis;

namespace PtmOrleans.StandIns.OrleansTests.States;

public sealed class RedisStateTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task State_InRedis_OutlivesItsCluster()
    {
        var (service, key) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        await using (var first = await StartAsync(service))
        {
            await first.Client.GetGrain<ILedgerGrain>(key).AddAsync(7).Bound();
        }

        await using var second = await StartAsync(service);
        var grain = second.Client.GetGrain<ILedgerGrain>(key);
        var state = await grain.GetAsync().Bound();

        Assert.Equal(7, state.Total);
        Assert.Equal(7, state.Accounts["acme"]);
        var entry = Assert.Single(state.Entries);
        Assert.Equal(("added", DateTimeOffset.UnixEpoch), (entry.Text, entry.At));
        Assert.Equal([1, 2], entry.Hash.ToArray());
    }

    [Fact]
    public async Task StaleWrite_ToRedis_IsRefused_AndClearedStateIsGone()
    {
        await using var cluster = await StartAsync(SharedCluster.NewKey());
        var grain = cluster.Client.GetGrain<ILedgerGrain>(SharedCluster.NewKey());

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.WriteFromTwoCopiesAsync().Bound());
        Assert.Equal(1, (await grain.GetAsync().Bound()).Total);
        await grain.ClearAsync().Bound();

        await grain.DeactivateAsync().Bound();
        Assert.False(await grain.ExistsAsync().Bound());
    }

    private async Task<InProcessTestCluster> StartAsync(string serviceId)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = serviceId;
        builder.ConfigureSilo((_, silo) => silo.AddRedisGrainStorageAsDefault(options =>
            options.ConfigurationOptions = ConfigurationOptions.Parse(_redis.Endpoint)));
        var cluster = builder.Build();
        await cluster.DeployAsync().Bound();
        return cluster;
    }
}
