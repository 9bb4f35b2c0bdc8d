using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Quotas;

[Collection(GrainClusterGroup.Name)]
public sealed class QuotaGrainTests(GrainCluster cluster)
{
    private readonly string _name = GrainCluster.NewKey();

    private ITenantGrain Tenant => cluster.Client.GetGrain<ITenantGrain>(_name);

    private IQuotaGrain Quota => cluster.Client.GetGrain<IQuotaGrain>(_name);

    [Fact]
    public async Task SettleAsync_UnknownTenant_IsNull() => Assert.Null(await SettleAsync(Guid.NewGuid()));

    [Fact]
    public async Task SettleAsync_DefaultLimits_NoneForRequests()
    {
        await Tenant.CreateAsync(CancellationToken.None).Soon();

        var share = (await SettleAsync(Guid.NewGuid()))!;

        Assert.Equal((null, null, null, null), (share.Rate, share.Burst, share.Concurrent, share.Items));
        Assert.Equal(10_000, share.Limits.Tasks);
    }

    [Fact]
    public async Task SettleAsync_LimitsSetMeanwhile_SharesOfTheNewOnes()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        await Tenant.CreateAsync(CancellationToken.None).Soon();
        await SettleAsync(one);
        var set = new TenantLimits { RequestsPerSecond = 10, Burst = 20, ConcurrentRequests = 6, WaitingItems = 60 };
        const LimitFields Fields =
            LimitFields.RequestsPerSecond | LimitFields.Burst | LimitFields.ConcurrentRequests | LimitFields.WaitingItems;
        Assert.NotNull(await Tenant.SetLimitsAsync(set, Fields, CancellationToken.None).Soon());

        var all = (await SettleAsync(one))!;
        var half = (await SettleAsync(other))!;

        Assert.Equal((10.0, 20.0, 6.0, 60.0), (all.Rate, all.Burst, all.Concurrent, all.Items));
        Assert.Equal((5.0, 10.0, 3.0, 30.0), (half.Rate, half.Burst, half.Concurrent, half.Items));
    }

    [Fact]
    public async Task SetLimitsAsync_SomeThenNone_OthersStayThenDefaults()
    {
        Assert.Null(await Tenant.SetLimitsAsync(TenantLimits.None, LimitFields.None, CancellationToken.None).Soon());
        await Tenant.CreateAsync(CancellationToken.None).Soon();
        await Tenant.SetLimitsAsync(new TenantLimits { Keys = 1, Tasks = 0 }, LimitFields.Keys | LimitFields.Tasks, CancellationToken.None).Soon();
        Assert.Equal(PtmError.LimitReached, await Tenant.AddTaskAsync("a", CancellationToken.None).Soon());
        Assert.Equal(PtmError.None, await Tenant.AddKeyAsync("a", CancellationToken.None).Soon());
        Assert.Equal(PtmError.LimitReached, await Tenant.AddKeyAsync("b", CancellationToken.None).Soon());

        var changed = (await Tenant.SetLimitsAsync(new TenantLimits { Keys = 2 }, LimitFields.Keys, CancellationToken.None).Soon())!;
        var ended = (await Tenant.SetLimitsAsync(TenantLimits.None, LimitFields.None, CancellationToken.None).Soon())!;

        Assert.Equal((2, 0, false), (changed.Limits.Keys, changed.Limits.Tasks, changed.HasDefaultLimits));
        Assert.Equal((1_000, 10_000, true), (ended.Limits.Keys, ended.Limits.Tasks, ended.HasDefaultLimits));
    }

    [Fact]
    public async Task SetLimitsAsync_WhileAFirstShareIsAskedFor_BothEnd()
    {
        var limits = new TenantLimits { RequestsPerSecond = 7 };
        for (var i = 0; i < 20; i++)
        {
            var name = GrainCluster.NewKey();
            var (tenant, quota) = (cluster.Client.GetGrain<ITenantGrain>(name), cluster.Client.GetGrain<IQuotaGrain>(name));
            await tenant.CreateAsync(CancellationToken.None).Soon();
            var report = new QuotaReport { Gateway = Guid.NewGuid() };

            var set = tenant.SetLimitsAsync(limits, LimitFields.RequestsPerSecond, CancellationToken.None);
            await quota.SettleAsync(report, CancellationToken.None).Soon();
            await set.Soon();

            Assert.Equal(7, (await quota.SettleAsync(report, CancellationToken.None).Soon())!.Rate);
        }
    }

    [Fact]
    public async Task ReserveStoredAsync_Limited_CountsReservationsOfOthersAndReplacesItsOwn()
    {
        await Tenant.CreateAsync(CancellationToken.None).Soon();
        Assert.Null(await ReserveAsync("a", long.MaxValue));
        await Tenant.SetLimitsAsync(new TenantLimits { StoredBytes = 100 }, LimitFields.StoredBytes, CancellationToken.None).Soon();

        Assert.Null(await ReserveAsync("a", 60));
        Assert.Null(await ReserveAsync("a", 70));
        Assert.Equal("stored_bytes: the limit is 100, 70 are in use, and this version has 31", await ReserveAsync("b", 31));
        await Tenant.NoteTaskAsync("a", null, CancellationToken.None).Soon();
        Assert.Null(await ReserveAsync("b", 100));
    }

    private Task<string?> ReserveAsync(string task, long bytes) => Tenant.ReserveStoredAsync(task, bytes, CancellationToken.None).Soon();

    private Task<QuotaShare?> SettleAsync(Guid gateway) =>
        Quota.SettleAsync(new QuotaReport { Gateway = gateway, Rate = 1000, Concurrent = 1000, Items = 1000 }, CancellationToken.None).Soon();
}
