using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Grains.Tests.Weights;

public sealed class ResidentLimitsTests
{
    [Fact]
    public async Task OfAsync_TenantCannotBeRead_NotKnownAtFirstAndThenWhatWasKnown()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var tenant = cluster.Client.GetGrain<ITenantGrain>(DrivenCluster.Tenant);
        await tenant.SetLimitsAsync(new TenantLimits { ResidentBytes = 100 }, LimitFields.ResidentBytes, CancellationToken.None).Soon();
        await cluster.RestartAsync();
        var limits = new ResidentLimits(cluster.Client, cluster.Clock, NullLogger<ResidentLimits>.Instance);
        cluster.Storage.IsUnreadable = id => id.Key.ToString() == DrivenCluster.Tenant;

        Assert.Null(await limits.OfAsync(DrivenCluster.Tenant, CancellationToken.None));
        cluster.Storage.IsUnreadable = _ => false;
        Assert.Null(await limits.OfAsync(DrivenCluster.Tenant, CancellationToken.None));
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new ResidentLimit(100), await limits.OfAsync(DrivenCluster.Tenant, CancellationToken.None));
        Assert.Equal(new ResidentLimit(null), await limits.OfAsync("nobody", CancellationToken.None));
    }
}
