using Orleans.Hosting;
using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Testing;
using StackExchange.Redis;

namespace PtmOrleans.Cluster.Tests;

public class RedisStateTests
{
    [Fact]
    public async Task Restart_WithRedis_KeepsTenantsKeysAndVersions()
    {
        await using var redis = await RedisServer.StartAsync();
        void Keep(ISiloBuilder silo) => silo.AddRedisGrainStorage(
            StateStores.Registry, storage => storage.ConfigurationOptions = ConfigurationOptions.Parse(redis.Endpoint));
        var record = new ApiKeyRecord("acme", new string('a', 64), KeyScopes.Infer | KeyScopes.Manage, DateTimeOffset.UnixEpoch);

        var first = await ServingCluster.StartAsync(new TempFolder(), silos: 2, state: Keep);
        Assert.Equal(PtmError.None, await first.Grains.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None));
        Assert.Equal(PtmError.None, await first.Grains.GetGrain<IApiKeyGrain>("0123456789abcdef").CreateAsync(record, CancellationToken.None));
        Assert.Equal(PtmError.None, await first.Grains.GetGrain<ITenantGrain>("acme").AddKeyAsync("0123456789abcdef", CancellationToken.None));
        var task = Assert.Single(await first.RegisterAsync(count: 1));
        var folder = await first.StopAsync();

        await using var second = await ServingCluster.StartAsync(folder, silos: 2, state: Keep);

        Assert.Equal(PtmError.Conflict, await second.Grains.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None));
        var tenant = await second.Grains.GetGrain<ITenantGrain>("acme").DescribeAsync(CancellationToken.None);
        Assert.Equal(["task0"], tenant!.Tasks);
        Assert.Equal(["0123456789abcdef"], tenant.KeyIds);
        Assert.Equal(record, await second.Grains.GetGrain<IApiKeyGrain>("0123456789abcdef").ReadAsync(CancellationToken.None));
        var request = task.Request(seed: 8, lengths: [5]);
        task.AssertRight(request, await second.InferAsync(task, request));
    }
}
