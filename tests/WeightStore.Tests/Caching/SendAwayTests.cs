using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class SendAwayTests
{
    [Theory, OnEveryDevice]
    public async Task SendAway_NobodyUsesIt_Goes(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        await fixture.UseAsync(fixture.Task("a", 100), fixture.Task("b", 100));

        fixture.Cache.SendAway("a:1");
        await GoneAsync(fixture, "a:1");

        Assert.Equal(["b"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task SendAway_Leased_GoesWithTheLastLease(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var a = fixture.Task("a", 100);
        var (one, other) = (await fixture.AcquireAsync(a), await fixture.AcquireAsync(a));

        fixture.Cache.SendAway("a:1");
        one.Dispose();
        Assert.True(fixture.Cache.IsResident("a:1"));
        other.Dispose();

        await GoneAsync(fixture, "a:1");
    }

    [Theory, OnEveryDevice]
    public async Task SendAway_AskedForAgainMeanwhile_Stays(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var a = fixture.Task("a", 100);
        var lease = await fixture.AcquireAsync(a);

        fixture.Cache.SendAway("a:1");
        (await fixture.AcquireAsync(a)).Dispose();
        lease.Dispose();

        Assert.Equal(["a"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task SendAway_SharedSegment_StaysForTheOtherTask(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        await fixture.UseAsync(fixture.Task("a", ("frozen", 100), ("a", 50)), fixture.Task("b", ("frozen", 100), ("b", 50)));

        fixture.Cache.SendAway("a:1");
        await GoneAsync(fixture, "a:1");
        Assert.Equal((true, 150L), (fixture.Cache.IsResident("b:1"), fixture.Cache.Snapshot().ResidentBytes));

        fixture.Cache.SendAway("b:1");
        await GoneAsync(fixture, "b:1");
        Assert.Equal(0, fixture.Cache.Snapshot().ResidentBytes);
    }

    [Theory, OnEveryDevice]
    public async Task SendAway_PinnedOrUnknown_DoesNothing(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var a = fixture.Task("a", 100);
        fixture.Cache.Pin(a);
        await fixture.UseAsync(a);

        fixture.Cache.SendAway("a:1");
        fixture.Cache.SendAway("unknown:1");

        Assert.Equal(["a"], fixture.ResidentTasks());
    }

    // Freeing goes on beside the caller.
    private static async Task GoneAsync(CacheFixture fixture, string key)
    {
        Assert.False(fixture.Cache.IsResident(key));
        await fixture.UntilAsync(s => s.Segments.All(segment => segment.State != SegmentState.Releasing));
    }
}
