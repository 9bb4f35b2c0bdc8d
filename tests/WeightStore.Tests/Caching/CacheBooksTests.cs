namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class CacheBooksTests
{
    [Theory, OnEveryDevice]
    public async Task Totals_LoadsBeyondTheLimit_WaitInLine(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000, parallelLoads: 1);
        fixture.Memory.Hold("a1");

        var request = fixture.AcquireAsync(fixture.Task("a", ("a1", 100), ("a2", 200), ("a3", 300)));
        await fixture.Memory.Started("a1");
        var during = fixture.Cache.Books.Totals();
        fixture.Memory.LetGo("a1");
        using var lease = await request;
        var after = fixture.Cache.Books.Totals();

        Assert.Equal((1, 1, 2, 500L), (during.ParallelLoads, during.LoadsRunning, during.LoadsWaiting, during.LoadBytesWaiting));
        Assert.Equal((0, 0, 0L), (after.LoadsRunning, after.LoadsWaiting, after.LoadBytesWaiting));
        Assert.Equal((600L, 600L), (after.ResidentBytes, after.LeasedBytes));
    }

    [Theory, OnEveryDevice]
    public async Task Evicted_Segments_TellHowLongEachWentUnused(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        List<double> ages = [];
        fixture.Cache.Books.Evicted = age => ages.Add(age.TotalSeconds);

        await fixture.UseAsync(fixture.Task("a", 100), fixture.Task("b", 100), fixture.Task("c", 200));

        Assert.Equal([1, 2], ages.Order());
    }

    [Theory, OnEveryDevice]
    public async Task ResidentTasks_NothingCameOrWent_IsTheSameArray(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (b, a) = (fixture.Task("b", 100), fixture.Task("a", 100));
        await fixture.UseAsync(b, a);
        var before = fixture.Cache.Books.ResidentTasks();

        await fixture.UseAsync(a, b);
        var used = fixture.Cache.Books.ResidentTasks();
        await fixture.UseAsync(fixture.Task("c", 100));

        Assert.Equal<string>(["a:1", "b:1"], before.ToArray());
        Assert.True(before.Equals(used), "a use made the keys anew");
        Assert.Equal<string>(["b:1", "c:1"], fixture.Cache.Books.ResidentTasks().ToArray());
    }

    [Theory, OnEveryDevice]
    public async Task ResidentTasks_SharedSegment_AppearAndGoTogether(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var (one, two) = (fixture.Task("one", ("base", 100)), fixture.Task("two", ("base", 100)));
        await fixture.UseAsync(one);
        fixture.Cache.Prefetch(two);
        Assert.Equal<string>(["one:1", "two:1"], fixture.Cache.Books.ResidentTasks().ToArray());

        await fixture.UseAsync(fixture.Task("next", 200));

        Assert.Equal<string>(["next:1"], fixture.Cache.Books.ResidentTasks().ToArray());
        Assert.False(fixture.Cache.IsResident("two:1"));
    }

    /// <summary>Every count that fades asks the clock, so its readings tell how many of them a request looked at.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AcquireAsync_ManyTasksShareASegment_LooksAtNoMoreThanAmongFew(bool isThere)
    {
        Assert.Equal(await ReadingsAsync(tasks: 10, isThere), await ReadingsAsync(tasks: 1000, isThere));
    }

    private static async Task<int> ReadingsAsync(int tasks, bool isThere)
    {
        var clock = new CountingClock();
        await using var fixture = new CacheFixture("fake", budget: 300, clock: clock);
        var template = fixture.Task("many", ("base", 100));
        for (var i = 1; i <= tasks; i++)
        {
            (await fixture.AcquireAsync(template with { Version = i })).Dispose();
        }

        var own = fixture.Task("own", 200);
        (await fixture.AcquireAsync(own)).Dispose();
        await fixture.UntilAsync(s => s.ResidentBytes == 300);
        var next = isThere ? own : fixture.Task("next", 200);
        var before = clock.Readings;
        using var lease = await fixture.AcquireAsync(next);
        return clock.Readings - before;
    }
}
