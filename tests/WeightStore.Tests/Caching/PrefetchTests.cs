namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class PrefetchTests
{
    [Theory, OnEveryDevice]
    public async Task Prefetch_FreeRoom_LoadsTheTask(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var task = fixture.Task("a", 100);

        fixture.Cache.Prefetch(task);
        await fixture.UntilAsync(s => s.ResidentBytes == 100);

        using var lease = await fixture.AcquireAsync(task);
        Assert.True(lease.WasResident);
        Assert.Equal(1, fixture.Cache.Snapshot().Hits);
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_MoreValuableTasksResident_LeavesThem(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (a, b) = (fixture.Task("a", 100), fixture.Task("b", 100));
        await fixture.UseAsync(a, b, a, b);

        fixture.Cache.Prefetch(fixture.Task("c", 100));

        Assert.Equal((0, 0), (fixture.Cache.Snapshot().LoadingBytes, fixture.Cache.Snapshot().ReleasingBytes));
        Assert.Equal(["a", "b"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_LessValuableTaskResident_TakesItsPlace(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (a, b, c) = (fixture.Task("a", 100), fixture.Task("b", 100), fixture.Task("c", 100));
        await fixture.UseAsync(a, b, b);
        fixture.Cache.SetOutlook(new Dictionary<string, double> { ["c:1"] = 1 });

        fixture.Cache.Prefetch(c);
        await fixture.UntilAsync(s => s.ResidentBytes == 200 && s.Evictions == 1);

        Assert.Equal(["b", "c"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_LeasedTasks_AreLeft(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        using var lease = await fixture.AcquireAsync(fixture.Task("a", 200));
        fixture.Cache.SetOutlook(new Dictionary<string, double> { ["b:1"] = 100 });

        fixture.Cache.Prefetch(fixture.Task("b", 100));
        fixture.Cache.Prefetch(fixture.Task("toolarge", 400));

        Assert.True(fixture.Cache.IsResident("a:1"));
        Assert.Single(fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_WaitingRequest_ComesFirst(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var held = await fixture.AcquireAsync(fixture.Task("held", 200));
        var waiting = fixture.AcquireAsync(fixture.Task("wanted", 200));

        fixture.Cache.Prefetch(fixture.Task("hinted", 100));
        Assert.Single(fixture.Memory.Loads);
        held.Dispose();

        (await waiting).Dispose();
        Assert.Equal(["held", "wanted"], fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_QueuedLoads_GoAfterThoseThatARequestWaitsFor(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000, parallelLoads: 1);
        fixture.Memory.Hold("h1");
        fixture.Cache.Prefetch(fixture.Task("hinted", ("h1", 100), ("h2", 100)));
        await fixture.Memory.Started("h1");

        var wanted = fixture.AcquireAsync(fixture.Task("wanted", 100));
        fixture.Memory.LetGo("h1");

        (await wanted).Dispose();
        await fixture.UntilAsync(s => s.ResidentBytes == 300);
        Assert.Equal(["h1", "wanted", "h2"], fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task Prefetch_FailedLoad_IsOnlyCounted(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var task = fixture.Task("a", 100);
        File.Delete(fixture.Locate(task.Segments[0].Digest));

        fixture.Cache.Prefetch(task);
        await fixture.UntilAsync(s => s.FailedLoads == 1);

        Assert.Equal(0, fixture.Cache.Snapshot().LoadingBytes);
    }
}
