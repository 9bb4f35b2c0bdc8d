using Orleans.Runtime;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

public sealed class ApiKeyStorageTests
{
    [Fact]
    public async Task RevokeAsync_StorageFailsOnce_CanBeRepeated()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var key = cluster.Client.GetGrain<IApiKeyGrain>("k");
        await key.CreateAsync(new ApiKeyRecord("acme", "0", KeyScopes.Infer, default), CancellationToken.None).Soon();
        cluster.Storage.RefusesWrites = true;
        await Assert.ThrowsAsync<OrleansException>(() => key.RevokeAsync(CancellationToken.None).Soon());
        Assert.NotNull(await key.ReadAsync(CancellationToken.None).Soon());

        cluster.Storage.RefusesWrites = false;
        Assert.True(await key.RevokeAsync(CancellationToken.None).Soon(), "the second attempt found nothing to revoke");
        Assert.Null(await key.ReadAsync(CancellationToken.None).Soon());
    }
}
