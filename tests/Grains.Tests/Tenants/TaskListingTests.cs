using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tenants;

/// <summary>A tenant's list of tasks over a store, with registrations and removals.</summary>
public sealed class TaskListingTests : IAsyncLifetime
{
    private DrivenCluster _cluster = null!;

    private ITenantGrain Tenant => _cluster.Client.GetGrain<ITenantGrain>(DrivenCluster.Tenant);

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task AdoptAsync_TasksOfTheStore_AreListedWithoutAskingAnyTask()
    {
        string[] names = ["c", "a", "b"];
        foreach (var name in names)
        {
            await _cluster.ImportAsync(name);
        }

        await _cluster.ImportAsync("a");
        var writes = _cluster.Storage.Writes;

        await Tenant.AdoptAsync(names, CancellationToken.None).Soon();
        await Tenant.AdoptAsync(names, CancellationToken.None).Soon();

        Assert.Equal(["a:2", "b:1", "c:1"], await ListAsync());
        Assert.Equal(1, _cluster.Storage.Writes - writes);
        Assert.Empty(_cluster.ActiveTasks);
    }

    [Fact]
    public async Task AdoptAsync_UnknownTenant_IsMade()
    {
        var tenant = _cluster.Client.GetGrain<ITenantGrain>("newcomer");

        await tenant.AdoptAsync(["a"], CancellationToken.None).Soon();

        Assert.Equal(["a"], (await tenant.DescribeAsync(CancellationToken.None).Soon())!.Tasks);
        Assert.Contains(
            "newcomer", await _cluster.Client.GetGrain<ITenantDirectoryGrain>("all").ListAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task ListTasksAsync_Registrations_AreThereAtOnce()
    {
        await _cluster.RegisterAsync("a");
        Assert.Equal(["a:1"], await ListAsync());
        await _cluster.RegisterAsync("a");
        await _cluster.RegisterAsync("b");
        Assert.Equal(["a:2", "b:1"], await ListAsync());

        await _cluster.RegisterAsync("a", isBroken: true);
        await _cluster.RegisterAsync("c", isBroken: true);
        Assert.Equal(["a:2", "b:1"], await ListAsync());
        await _cluster.Task("a").RemoveAsync(CancellationToken.None).Soon();

        Assert.Equal(["b:1"], await ListAsync());
    }

    [Fact]
    public async Task ListTasksAsync_ManyTasks_ComeInPages()
    {
        // Names that a language's own order would put elsewhere.
        string[] names = ["a-b", "a.b", "a0", "ab", "b"];
        await Tenant.AdoptAsync([.. names.Reverse()], CancellationToken.None).Soon();
        foreach (var name in names)
        {
            await Tenant.NoteTaskAsync(name, new TaskDescription(new TaskName(DrivenCluster.Tenant, name), 1, [Models.Classifier]), CancellationToken.None).Soon();
        }

        List<string?> seen = [];
        string? after = null;
        do
        {
            var page = await Tenant.ListTasksAsync(after, limit: 2, CancellationToken.None).Soon();
            seen.AddRange(page.Tasks.Select(t => t.Name.Name));
            seen.Add(after = page.Next);
        }
        while (after is not null);

        Assert.Equal(["a-b", "a.b", "a.b", "a0", "ab", "ab", "b", null], seen);
        Assert.Empty((await Tenant.ListTasksAsync("b", limit: 2, CancellationToken.None).Soon()).Tasks);
    }

    private async Task<string[]> ListAsync() =>
        [.. (await Tenant.ListTasksAsync(null, 1000, CancellationToken.None).Soon()).Tasks.Select(t => $"{t.Name.Name}:{t.DefaultVersion}")];

    [Fact]
    public async Task AdoptAsync_LimitOfTasks_NoMoreThanThat()
    {
        await Tenant.SetLimitsAsync(new TenantLimits { Tasks = 2 }, LimitFields.Tasks, CancellationToken.None).Soon();

        await Tenant.AdoptAsync(["a", "b", "c"], CancellationToken.None).Soon();
        await Tenant.AdoptAsync(["d"], CancellationToken.None).Soon();

        Assert.Equal(["a", "b"], (await Tenant.DescribeAsync(CancellationToken.None).Soon())!.Tasks);
    }

    [Fact]
    public async Task ReserveStoredAsync_StoreHasTheNewVersionAlready_CountsItOnce()
    {
        await _cluster.RegisterAsync("a");
        var one = _cluster.Store.List($"{DrivenCluster.Tenant}/a").Single().StoredBytes;
        await Tenant.SetLimitsAsync(new TenantLimits { StoredBytes = 3 * one }, LimitFields.StoredBytes, CancellationToken.None).Soon();
        await Tenant.AddTaskAsync("a", CancellationToken.None).Soon();
        Assert.Null(await ReserveAsync("a", 0));
        await _cluster.ImportAsync("a");

        Assert.Null(await ReserveAsync("a", one));
        Assert.Null(await ReserveAsync("b", one));
        Assert.Contains($"{3 * one} are in use", await ReserveAsync("c", one + 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAsync_NameWithoutVersions_GivesItsPlaceBack()
    {
        await Tenant.SetLimitsAsync(
            new TenantLimits { Tasks = 1, StoredBytes = 100 }, LimitFields.Tasks | LimitFields.StoredBytes, CancellationToken.None).Soon();
        await Tenant.AddTaskAsync("left", CancellationToken.None).Soon();
        Assert.Null(await ReserveAsync("left", 100));

        Assert.False(await _cluster.Task("left").RemoveAsync(CancellationToken.None).Soon());

        Assert.Equal(PtmError.None, await Tenant.AddTaskAsync("next", CancellationToken.None).Soon());
        Assert.Null(await ReserveAsync("next", 100));
    }

    [Fact]
    public async Task ReadLimitsAsync_TenantIsBusy_DoesNotWait()
    {
        var quota = _cluster.Client.GetGrain<IQuotaGrain>(DrivenCluster.Tenant);
        await Tenant.SetLimitsAsync(new TenantLimits { RequestsPerSecond = 7 }, LimitFields.RequestsPerSecond, CancellationToken.None).Soon();
        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Storage.Pause = pause.Task;
        var adding = Tenant.AddKeyAsync("k", CancellationToken.None);

        Assert.Equal(7, (await Tenant.ReadLimitsAsync(CancellationToken.None).Soon())!.RequestsPerSecond);
        _cluster.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(7, (await quota.SettleAsync(new QuotaReport { Gateway = Guid.NewGuid() }, CancellationToken.None).Soon())!.Rate);
        pause.SetResult();

        Assert.Equal(PtmError.None, await adding.Soon());
        Assert.Null(await _cluster.Client.GetGrain<ITenantGrain>("nobody").ReadLimitsAsync(CancellationToken.None).Soon());
    }

    private Task<string?> ReserveAsync(string task, long bytes) => Tenant.ReserveStoredAsync(task, bytes, CancellationToken.None).Soon();
}
