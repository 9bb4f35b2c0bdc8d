using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class GroupRoomTests
{
    private static readonly Func<string, bool> Acme = key => key.StartsWith("acme/", StringComparison.Ordinal);

    [Fact]
    public async Task TryMake_PartFull_OwnLeastUsedLeavesAndOthersStay()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (old, recent, fresh) = (fixture.Task("acme/a", ("a", 100)), fixture.Task("acme/b", ("b", 100)), fixture.Task("acme/c", ("c", 100)));
        var foreign = fixture.Task("other/a", ("d", 100));
        foreach (var task in new[] { foreign, old, recent, recent })
        {
            await UseAsync(fixture, task);
        }

        Assert.True(fixture.Cache.Groups.TryMake(fresh, Acme, 200));
        await UseAsync(fixture, fresh);

        Assert.Equal([foreign.Key, recent.Key, fresh.Key], Resident(fixture, foreign, old, recent, fresh));
    }

    [Fact]
    public async Task TryMake_AllLeased_RefusesAndNothingLeaves()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (leased, idle, fresh) = (fixture.Task("acme/a", ("a", 100)), fixture.Task("acme/b", ("b", 40)), fixture.Task("acme/c", ("c", 100)));
        await UseAsync(fixture, idle);
        using var lease = await fixture.Cache.AcquireAsync(leased, CancellationToken.None).WaitAsync(CacheFixture.Bound);

        Assert.False(fixture.Cache.Groups.TryMake(fresh, Acme, 150));

        Assert.Equal([leased.Key, idle.Key], Resident(fixture, leased, idle, fresh));
    }

    [Fact]
    public async Task TryMake_SharedWithAnotherGroup_CountsWhileOwnTaskIsLeasedAndStays()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (own, foreign) = (fixture.Task("acme/a", ("s", 100), ("a", 40)), fixture.Task("other/a", ("s", 100)));
        var fresh = fixture.Task("acme/c", ("c", 100));
        await UseAsync(fixture, foreign);
        using (await fixture.Cache.AcquireAsync(own, CancellationToken.None).WaitAsync(CacheFixture.Bound))
        {
            Assert.False(fixture.Cache.Groups.TryMake(fresh, Acme, 239));
            Assert.True(fixture.Cache.Groups.TryMake(fresh, Acme, 240));
        }

        Assert.True(fixture.Cache.Groups.TryMake(fresh, Acme, 100));
        await UseAsync(fixture, fresh);

        Assert.Equal([foreign.Key, fresh.Key], Resident(fixture, own, foreign, fresh));
    }

    [Fact]
    public async Task TryMake_AnotherGroupKeepsWhatAnIdleTaskSharesWithIt_TakesNothingOfThePart()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (own, foreign) = (fixture.Task("acme/a", ("s", 100)), fixture.Task("other/a", ("s", 100)));
        var fresh = fixture.Task("acme/c", ("c", 100));
        await UseAsync(fixture, own);
        using var lease = await fixture.Cache.AcquireAsync(foreign, CancellationToken.None).WaitAsync(CacheFixture.Bound);

        Assert.True(fixture.Cache.Groups.Fits(fresh, Acme, 100));
        Assert.True(fixture.Cache.Groups.TryMake(fresh, Acme, 100));
        fixture.Cache.Pin(own);
        Assert.False(fixture.Cache.Groups.Fits(fresh, Acme, 199));
    }

    [Fact]
    public async Task Fits_ResidentTask_CountsItOnce()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (here, fresh) = (fixture.Task("acme/a", ("a", 100)), fixture.Task("acme/b", ("b", 100)));
        await UseAsync(fixture, here);

        Assert.True(fixture.Cache.Groups.Fits(here, Acme, 100));
        Assert.False(fixture.Cache.Groups.Fits(here, Acme, 99));
        Assert.False(fixture.Cache.Groups.Fits(fresh, Acme, 199));
        Assert.True(fixture.Cache.IsResident(here.Key));
    }

    [Fact]
    public async Task FitsPinned_OtherPins_CountOnlyTheGroups()
    {
        await using var fixture = new CacheFixture("mapped", budget: 1000);
        var (own, foreign, fresh) = (fixture.Task("acme/a", ("a", 100)), fixture.Task("other/a", ("d", 100)), fixture.Task("acme/b", ("b", 100)));
        fixture.Cache.Pin(own);
        fixture.Cache.Pin(foreign);

        Assert.True(fixture.Cache.Groups.FitsPinned(fresh, Acme, 200));
        Assert.True(fixture.Cache.Groups.FitsPinned(own, Acme, 100));
        Assert.False(fixture.Cache.Groups.FitsPinned(fresh, Acme, 199));
    }

    private static async Task UseAsync(CacheFixture fixture, Manifest task)
    {
        using var lease = await fixture.Cache.AcquireAsync(task, CancellationToken.None).WaitAsync(CacheFixture.Bound);
    }

    private static string[] Resident(CacheFixture fixture, params Manifest[] tasks) =>
        [.. tasks.Select(t => t.Key).Where(fixture.Cache.IsResident)];
}
