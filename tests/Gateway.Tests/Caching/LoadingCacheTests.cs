using PtmOrleans.Gateway.Caching;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Caching;

public class LoadingCacheTests
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AbsentLife = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly Dictionary<string, int> _loads = [];

    [Fact]
    public async Task GetAsync_WithinLifetime_LoadedOnce()
    {
        var cache = Cache();

        Assert.Equal("A", await cache.GetAsync("a", default));
        _clock.Advance(Life - TimeSpan.FromTicks(1));
        await cache.GetAsync("a", default);
        Assert.Equal(1, _loads["a"]);

        _clock.Advance(TimeSpan.FromTicks(1));
        await cache.GetAsync("a", default);
        Assert.Equal(2, _loads["a"]);
    }

    [Fact]
    public async Task GetAsync_Absent_BelievedForItsOwnLifetime()
    {
        var cache = Cache();

        Assert.Null(await cache.GetAsync("none", default));
        Assert.Null(await cache.GetAsync("none", default));
        Assert.Equal(1, _loads["none"]);

        _clock.Advance(AbsentLife);
        await cache.GetAsync("none", default);
        Assert.Equal(2, _loads["none"]);
    }

    [Fact]
    public async Task Find_LoadedForgottenAndStale_OnlyWhatIsHere()
    {
        var cache = Cache();
        Assert.Null(cache.Find("a"));
        var value = await cache.GetAsync("a", default);
        Assert.Same(value, cache.Find("a"));
        await cache.GetAsync("none", default);
        Assert.Null(cache.Find("none"));

        _clock.Advance(Life);
        Assert.Null(cache.Find("a"));
        Assert.Equal(1, _loads["a"]);
    }

    [Fact]
    public async Task Forget_AnotherValueByNow_Stays()
    {
        var cache = new LoadingCache<string, string>(
            10, Life, AbsentLife, _ => Task.FromResult<string?>(new string('a', _loads["a"] = _loads.GetValueOrDefault("a") + 1)), _clock);
        var seen = await cache.GetAsync("a", default);
        cache.Forget("a", seen!);
        var newer = await cache.GetAsync("a", default);

        cache.Forget("a", seen!);

        Assert.Same(newer, await cache.GetAsync("a", default));
        Assert.Equal(2, _loads["a"]);
    }

    [Fact]
    public async Task GetAsync_BeyondCapacity_OldestGoes()
    {
        var cache = Cache(capacity: 2);
        foreach (var key in new[] { "a", "b", "c", "b", "a" })
        {
            await cache.GetAsync(key, default);
        }

        Assert.Equal((2, 1, 1), (_loads["a"], _loads["b"], _loads["c"]));
    }

    [Fact]
    public async Task GetAsync_Concurrent_ShareOneLoadThatOutlivesALeaver()
    {
        var result = new TaskCompletionSource<string?>();
        var loads = 0;
        var cache = new LoadingCache<string, string>(
            10,
            Life,
            AbsentLife,
            _ =>
            {
                loads++;
                return result.Task;
            },
            _clock);
        using var leaves = new CancellationTokenSource();
        var first = cache.GetAsync("a", leaves.Token);
        var second = cache.GetAsync("a", default);

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        result.SetResult("A");

        Assert.Equal("A", await second.WaitAsync(Life));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task GetAsync_LoadFails_NotKept()
    {
        var fails = true;
        var cache = new LoadingCache<string, string>(
            10, Life, AbsentLife, _ => fails ? Task.FromException<string?>(new TimeoutException()) : Task.FromResult<string?>("A"), _clock);
        await Assert.ThrowsAsync<TimeoutException>(() => cache.GetAsync("a", default));
        fails = false;

        Assert.Equal("A", await cache.GetAsync("a", default));
    }

    [Fact]
    public async Task Forget_DuringLoad_OldValueNotKept()
    {
        var results = new Queue<TaskCompletionSource<string?>>([new(), new()]);
        var first = results.Peek();
        var cache = new LoadingCache<string, string>(10, Life, AbsentLife, _ => results.Dequeue().Task, _clock);
        var old = cache.GetAsync("a", default);
        cache.Forget("a");
        var second = results.Peek();
        var fresh = cache.GetAsync("a", default);
        second.SetResult("new");
        first.SetResult("old");

        Assert.Equal("old", await old.WaitAsync(Life));
        Assert.Equal("new", await fresh.WaitAsync(Life));
        Assert.Equal("new", await cache.GetAsync("a", default));
    }

    private LoadingCache<string, string> Cache(int capacity = 100) => new(
        capacity,
        Life,
        AbsentLife,
        key =>
        {
            _loads[key] = _loads.GetValueOrDefault(key) + 1;
            return Task.FromResult(key == "none" ? null : key.ToUpperInvariant());
        },
        _clock);
}
