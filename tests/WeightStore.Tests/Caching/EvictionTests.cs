using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class EvictionTests
{
    [Theory, OnEveryDevice]
    public async Task AcquireAsync_NoRoom_EvictsTheLeastRecentlyUsedOfEquals(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var (a, b, c, d) = (fixture.Task("a", 100), fixture.Task("b", 100), fixture.Task("c", 100), fixture.Task("d", 100));
        foreach (var task in (Manifest[])[b, a, c])
        {
            (await fixture.AcquireAsync(task)).Dispose();
        }

        (await fixture.AcquireAsync(d)).Dispose();

        Assert.Equal(["a", "c", "d"], fixture.ResidentTasks());
        Assert.Equal(1, fixture.Cache.Snapshot().Evictions);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_OftenUsedTask_OutlivesARecentOne(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (often, once, next) = (fixture.Task("often", 100), fixture.Task("once", 100), fixture.Task("next", 100));

        await fixture.UseAsync(often, often, often, often, once, next);

        Assert.Equal(["next", "often"], fixture.ResidentTasks());
        Assert.Equal(TimeSpan.FromSeconds(1), fixture.Cache.Snapshot().LastEvictionAge);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_FormerFavourite_FadesAfterAWhile(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (former, recent, next) = (fixture.Task("former", 100), fixture.Task("recent", 100), fixture.Task("next", 100));

        await fixture.UseAsync(former, former, former, former);
        fixture.Clock.Advance(TimeSpan.FromMinutes(10));
        await fixture.UseAsync(recent, next);

        Assert.Equal(["next", "recent"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task SetOutlook_ExpectedTask_IsKept(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (expected, often, next) = (fixture.Task("expected", 100), fixture.Task("often", 100), fixture.Task("next", 100));
        await fixture.UseAsync(expected, often, often);

        fixture.Cache.SetOutlook(new Dictionary<string, double> { ["expected:1"] = 10, ["unknown:1"] = 5 });
        await fixture.UseAsync(next);

        Assert.Equal(["expected", "next"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_SharedSegment_IsWorthTheUsesOfAllItsTasks(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 400);
        await fixture.UseAsync(fixture.Task("one", ("base", 100), ("h1", 100)), fixture.Task("two", ("base", 100), ("h2", 100)), fixture.Task("own", ("own", 100)));

        await fixture.UseAsync(fixture.Task("next", 200));

        Assert.Contains("base", fixture.Cache.Snapshot().Segments.Select(s => s.Part));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_LargeVictim_SparesTheSmallOnesBeforeIt(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 320);
        await fixture.UseAsync(fixture.Task("small", 20), fixture.Task("large", 300));

        await fixture.UseAsync(fixture.Task("next", 300));

        Assert.Equal(["next", "small"], fixture.ResidentTasks());
        Assert.Equal(1, fixture.Cache.Snapshot().Evictions);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_PartlyEvictedTask_LoadsOnlyWhatIsGone(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var task = fixture.Task("a", ("a1", 100), ("a2", 100));
        await fixture.UseAsync(task, fixture.Task("b", 200));
        Assert.False(fixture.Cache.IsResident("a:1"));

        using var lease = await fixture.AcquireAsync(task);

        Assert.Equal(100, lease.BytesLoaded);
    }

    [Theory, OnEveryDevice]
    public async Task Pin_PinnedTask_IsNeverEvictedAndCounts(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var pinned = fixture.Task("pinned", 100);
        fixture.Cache.Pin(pinned);
        await fixture.UntilAsync(s => s.ResidentBytes == 100);

        await fixture.UseAsync(fixture.Task("a", 100), fixture.Task("b", 100), fixture.Task("a", 100));
        Assert.Contains("pinned", fixture.ResidentTasks());
        Assert.Equal(100, fixture.Cache.Snapshot().PinnedBytes);
        var refused = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(fixture.Task("c", 200)));
        Assert.Contains("300 with other pinned tasks", refused.Message, StringComparison.Ordinal);
        var overPinned = Assert.Throws<WeightStoreException>(() => fixture.Cache.Pin(fixture.Task("d", 104)));
        Assert.Equal((WeightStoreError.OverBudget, WeightStoreError.OverBudget), (refused.Error, overPinned.Error));

        fixture.Cache.Unpin("pinned:1");
        fixture.Cache.Unpin("unknown:1");
        await fixture.UseAsync(fixture.Task("c", 200));
        Assert.Equal(["c"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task Unpin_SharedSegment_StaysPinnedByTheOtherTask(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (one, two) = (fixture.Task("one", ("base", 100)), fixture.Task("two", ("base", 100)));
        fixture.Cache.Pin(one);
        fixture.Cache.Pin(two);
        fixture.Cache.Pin(two);
        await fixture.UntilAsync(s => s.ResidentBytes == 100);

        fixture.Cache.Unpin("one:1");
        await fixture.UseAsync(fixture.Task("a", 100), fixture.Task("b", 100));

        Assert.True(fixture.Cache.IsResident("two:1"));
    }
}
