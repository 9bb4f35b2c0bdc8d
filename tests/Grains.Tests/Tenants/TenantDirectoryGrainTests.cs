using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

[Collection(GrainClusterGroup.Name)]
public sealed class TenantDirectoryGrainTests(GrainCluster cluster)
{
    [Fact]
    public async Task ListAsync_NamesAddedInAnyOrder_AreSortedAndOnce()
    {
        var directory = cluster.Client.GetGrain<ITenantDirectoryGrain>(GrainCluster.NewKey());
        Assert.Empty(await directory.ListAsync(CancellationToken.None).Soon());
        foreach (var name in new[] { "b", "a", "b" })
        {
            await directory.AddAsync(name, CancellationToken.None).Soon();
        }

        Assert.Equal(["a", "b"], await directory.ListAsync(CancellationToken.None).Soon());
    }
}
