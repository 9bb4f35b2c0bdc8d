using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.ResponseCache;

public sealed class AnswerCacheTests : IDisposable
{
    private static readonly TaskName Task1 = new("acme", "task");
    private static readonly ResponseKey Key = new(Task1, 1, new ContentHash(1, 2));

    private readonly ManualTimeProvider _clock = new();
    private readonly ServiceProvider _services;
    private readonly AnswerCache _cache;
    private int _computed;

    public AnswerCacheTests()
    {
        _services = new ServiceCollection().AddMetrics().AddOptions()
            .AddSingleton<TimeProvider>(_clock)
            .AddSingleton<GatewayInstruments>().AddSingleton<CacheInstruments>().AddSingleton<AnswerCache>()
            .Configure<GatewayOptions>(o => o.ResponseCacheTime = TimeSpan.FromMinutes(1))
            .BuildServiceProvider();
        _cache = _services.GetRequiredService<AnswerCache>();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task GetAsync_Again_IsAHitWithTimesOfZeroInMemoryOfItsOwn()
    {
        var batch = new byte[100];
        var computed = new InferReply
        {
            Values = batch.AsMemory(8, 4),
            RowsPerItem = [1],
            Timing = new InferTiming { Compute = TimeSpan.FromSeconds(1), BatchItems = 7, BytesPaged = 9, Device = "cuda0" },
        };
        Assert.Equal((computed, false), await _cache.GetAsync(Key, () => Task.FromResult(computed), default));

        var (reply, isHit) = await _cache.GetAsync(Key, () => throw new InvalidOperationException(), default);
        batch[8] = 1;

        Assert.True(isHit);
        Assert.Equal(new byte[4], reply.Values.ToArray());
        Assert.Equal(new InferTiming { Device = "cuda0" }, reply.Timing);
        Assert.Equal(new CacheCounts(1, 1), _cache.CountsOf(Task1, 1));
    }

    [Fact]
    public async Task GetAsync_TooOld_IsComputedAgain()
    {
        await _cache.GetAsync(Key, ComputeAsync, default);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.False((await _cache.GetAsync(Key, ComputeAsync, default)).IsHit);
        Assert.Equal(2, _computed);
    }

    [Fact]
    public async Task GetAsync_EqualRequestsAtATime_AreComputedOnce()
    {
        var answer = new TaskCompletionSource<InferReply>();
        var first = _cache.GetAsync(Key, () => answer.Task, default);
        var others = Enumerable.Range(0, 5).Select(_ => _cache.GetAsync(Key, ComputeAsync, default)).ToArray();
        using var left = new CancellationTokenSource();
        var leaver = _cache.GetAsync(Key, ComputeAsync, left.Token);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        answer.SetResult(new InferReply { Values = new byte[] { 1, 2 } });

        Assert.False((await first).IsHit);
        Assert.All(await Task.WhenAll(others), o => Assert.True(o.IsHit));
        Assert.Equal(0, _computed);
    }

    [Fact]
    public async Task GetAsync_Refusal_IsNeverKeptNorGivenToAnother()
    {
        var answer = new TaskCompletionSource<InferReply>();
        var first = _cache.GetAsync(Key, () => answer.Task, default);
        var other = _cache.GetAsync(Key, ComputeAsync, default);
        answer.SetResult(InferReply.Refuse(PtmError.ListFull, "full"));

        Assert.Equal(PtmError.ListFull, (await first).Reply.Error);
        Assert.Equal((PtmError.None, false), ((await other).Reply.Error, (await other).IsHit));
        Assert.False((await _cache.GetAsync(Key, ComputeAsync, default)).IsHit);
    }

    [Fact]
    public async Task GetAsync_Failure_IsItsCallersAlone()
    {
        var answer = new TaskCompletionSource<InferReply>();
        var first = _cache.GetAsync(Key, () => answer.Task, default);
        var other = _cache.GetAsync(Key, ComputeAsync, default);
        answer.SetException(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.False((await other).IsHit);
    }

    [Fact]
    public async Task Drop_WhileItIsComputed_IsNotKept()
    {
        var answer = new TaskCompletionSource<InferReply>();
        var first = _cache.GetAsync(Key, () => answer.Task, default);
        _cache.Drop(Task1);
        answer.SetResult(new InferReply());

        Assert.False((await first).IsHit);
        Assert.False((await _cache.GetAsync(Key, ComputeAsync, default)).IsHit);
        _cache.Drop(Task1);
        Assert.Equal(default, _cache.CountsOf(Task1, 1));
    }

    private Task<InferReply> ComputeAsync()
    {
        _computed++;
        return Task.FromResult(new InferReply { Values = new byte[] { 3 } });
    }
}
