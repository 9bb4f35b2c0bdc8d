using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

[Collection(GrainClusterGroup.Name)]
public sealed class TenantGrainTests(GrainCluster cluster)
{
    private readonly string _name = GrainCluster.NewKey();

    private ITenantGrain Tenant => cluster.Client.GetGrain<ITenantGrain>(_name);

    private ITenantDirectoryGrain Directory => cluster.Client.GetGrain<ITenantDirectoryGrain>("all");

    [Fact]
    public async Task DescribeAsync_NeverCreated_IsNull()
    {
        Assert.Null(await Tenant.DescribeAsync(CancellationToken.None).Soon());
        Assert.DoesNotContain(_name, await Directory.ListAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task CreateAsync_Twice_IsAConflict()
    {
        Assert.Equal(PtmError.None, await Tenant.CreateAsync(CancellationToken.None).Soon());
        var created = (await Tenant.DescribeAsync(CancellationToken.None).Soon())!.Created;
        Assert.Equal(PtmError.Conflict, await Tenant.CreateAsync(CancellationToken.None).Soon());

        Assert.Equal(created, (await Tenant.DescribeAsync(CancellationToken.None).Soon())!.Created);
        Assert.Single(await Directory.ListAsync(CancellationToken.None).Soon(), _name);
    }

    [Fact]
    public async Task AddTaskAsync_UnknownTenant_IsRefused()
    {
        Assert.Equal(PtmError.UnknownTask, await Tenant.AddTaskAsync("task", CancellationToken.None).Soon());
        Assert.Equal(PtmError.UnknownTask, await Tenant.AddKeyAsync("key", CancellationToken.None).Soon());
        Assert.Null(await Tenant.DescribeAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task DescribeAsync_TasksAndKeys_AreSortedAndOnce()
    {
        await Tenant.CreateAsync(CancellationToken.None).Soon();
        foreach (var name in new[] { "b", "a", "b", "c" })
        {
            Assert.Equal(PtmError.None, await Tenant.AddTaskAsync(name, CancellationToken.None).Soon());
            Assert.Equal(PtmError.None, await Tenant.AddKeyAsync("key-" + name, CancellationToken.None).Soon());
        }

        await Tenant.RemoveTaskAsync("c", CancellationToken.None).Soon();
        await Tenant.RemoveTaskAsync("never there", CancellationToken.None).Soon();
        var tenant = (await Tenant.DescribeAsync(CancellationToken.None).Soon())!;
        Assert.Equal(_name, tenant.Name);
        Assert.Equal(["a", "b"], tenant.Tasks);
        Assert.Equal(["key-a", "key-b", "key-c"], tenant.KeyIds);
    }

    [Fact]
    public async Task AddKeyAsync_BeyondTheLimit_IsLimitReached()
    {
        await Tenant.CreateAsync(CancellationToken.None).Soon();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(PtmError.None, await Tenant.AddKeyAsync($"key{i}", CancellationToken.None).Soon());
        }

        Assert.Equal(PtmError.LimitReached, await Tenant.AddKeyAsync("one more", CancellationToken.None).Soon());
        Assert.Equal(PtmError.None, await Tenant.AddKeyAsync("key0", CancellationToken.None).Soon());
    }
}
