using Orleans.TestingHost;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Persistence;

/// <summary>What a node without Redis still knows after it was stopped and started again.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FileState_NodeRestarts_TenantsKeysAndPolicyAreKept()
    {
        var record = new ApiKeyRecord("acme", "0123", KeyScopes.Infer, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var before = await StartAsync())
        {
            await before.Client.GetGrain<ITenantGrain>("acme").CreateAsync(CancellationToken.None).Soon();
            await before.Client.GetGrain<ITenantGrain>("acme").AddTaskAsync("task", CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("valid").CreateAsync(record, CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("revoked").CreateAsync(record, CancellationToken.None).Soon();
            await before.Client.GetGrain<IApiKeyGrain>("revoked").RevokeAsync(CancellationToken.None).Soon();
            await before.Client.GetGrain<ISchedulerGrain>("pool").SetPolicyAsync("fcfs", CancellationToken.None).Soon();
        }

        await using var after = await StartAsync();
        Assert.Equal(["acme"], await after.Client.GetGrain<ITenantDirectoryGrain>("all").ListAsync(CancellationToken.None).Soon());
        Assert.Equal(["task"], (await after.Client.GetGrain<ITenantGrain>("acme").DescribeAsync(CancellationToken.None).Soon())!.Tasks);
        Assert.Equal(record, await after.Client.GetGrain<IApiKeyGrain>("valid").ReadAsync(CancellationToken.None).Soon());
        Assert.Null(await after.Client.GetGrain<IApiKeyGrain>("revoked").ReadAsync(CancellationToken.None).Soon());
        Assert.Equal("fcfs", (await after.Client.GetGrain<ISchedulerGrain>("pool").DescribeAsync(CancellationToken.None).Soon()).Policy);
    }

    private async Task<InProcessTestCluster> StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddPtmFileState(_folder["state"]).AddPtmGrains(node => node.StoreDirectory = _folder["store"]));
        var cluster = builder.Build();
        await cluster.DeployAsync().Soon();
        return cluster;
    }
}
