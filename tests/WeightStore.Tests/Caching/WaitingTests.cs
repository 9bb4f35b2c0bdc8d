using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class WaitingTests
{
    [Theory, OnEveryDevice]
    public async Task AcquireAsync_LeasesTakeTheRoom_WaitsForTheirEnd(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var held = await fixture.AcquireAsync(fixture.Task("a", 200));

        var waiting = fixture.AcquireAsync(fixture.Task("b", 100));
        Assert.Equal(1, fixture.Cache.Snapshot().Waiting);
        Assert.True(fixture.Cache.IsResident("a:1"));
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        held.Dispose();

        using var lease = await waiting;
        Assert.Equal(TimeSpan.FromSeconds(3), lease.WaitTime);
        Assert.False(fixture.Cache.IsResident("a:1"));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_LargeWaiter_IsServedBeforeLaterSmallOnes(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var held = await fixture.AcquireAsync(fixture.Task("a", 100));

        var large = fixture.AcquireAsync(fixture.Task("large", 200));
        var small = fixture.AcquireAsync(fixture.Task("small", 100));
        Assert.Equal(2, fixture.Cache.Snapshot().Waiting);
        held.Dispose();

        (await large).Dispose();
        (await small).Dispose();
        Assert.Equal(["a", "large", "small"], fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_ResidentTasks_OvertakeAWaiterOnlySoOften(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200, maxOvertakes: 3);
        var (small, large) = (fixture.Task("small", 100), fixture.Task("large", 200));
        var leases = new Queue<Task<WeightLease>>();
        leases.Enqueue(fixture.AcquireAsync(small));
        await leases.Peek();
        var waiting = fixture.AcquireAsync(large);

        for (var i = 0; i < 3; i++)
        {
            leases.Enqueue(fixture.AcquireAsync(small));
            Assert.True(leases.Last().IsCompletedSuccessfully);
        }

        var fourth = fixture.AcquireAsync(small);
        Assert.False(fourth.IsCompleted);
        while (leases.TryDequeue(out var lease))
        {
            (await lease).Dispose();
        }

        (await waiting).Dispose();
        (await fourth).Dispose();
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_CancelledWaiter_LetsTheNextOneIn(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        using var cancel = new CancellationTokenSource();
        using var held = await fixture.AcquireAsync(fixture.Task("a", 100));
        var large = fixture.AcquireAsync(fixture.Task("large", 200), cancel.Token);
        var small = fixture.AcquireAsync(fixture.Task("small", 100));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        using var lease = await small;
        Assert.Equal(0, fixture.Cache.Snapshot().Waiting);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_TwoTasksThatNeedEachOthersRoom_BothGetServed(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var (left, right) = (fixture.Task("left", ("l1", 100), ("l2", 100)), fixture.Task("right", ("r1", 100), ("r2", 100)));

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TakeAsync(i % 2 == 0 ? left : right)));

        async Task TakeAsync(Manifest task)
        {
            using var lease = await fixture.AcquireAsync(task);
            await Task.Yield();
        }
    }

    [Theory, OnEveryDevice]
    public async Task Pin_MakesAWaiterImpossible_RefusesIt(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var small = fixture.Task("small", 100);
        using var held = await fixture.AcquireAsync(small);
        var large = fixture.AcquireAsync(fixture.Task("large", 200));

        fixture.Cache.Pin(small);

        Assert.Equal(WeightStoreError.OverBudget, (await Assert.ThrowsAsync<WeightStoreException>(() => large)).Error);
    }
}
