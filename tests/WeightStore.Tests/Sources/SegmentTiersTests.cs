using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Sources;

public sealed class SegmentTiersTests : IAsyncDisposable
{
    private readonly StoreFixture _other = new();
    private readonly FetchFixture _fixture = new();
    private readonly SharedFolder _folder;

    public SegmentTiersTests() => _folder = new SharedFolder(_other.Root, _fixture.Options, TimeProvider.System);

    [Fact]
    public async Task AcquireAsync_SegmentsOfAnotherStore_ArePagedIn()
    {
        var manifest = await _other.ImportAsync("acme/sentiment", seed: 3);
        await using var tiers = new SegmentTiers(_fixture.Store, _fixture.Fetcher([_folder]), host: null);
        await using var cache = Cache(tiers, manifest.WeightBytes);
        Assert.False(tiers.IsLocal(manifest));

        using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(FetchFixture.Bound);

        Assert.Equal(manifest.WeightBytes, lease.BytesLoaded);
        Assert.True(tiers.IsLocal(manifest));
    }

    [Fact]
    public async Task DisposeAsync_CacheWithADownloadOnItsWay_EndsIt()
    {
        var (segment, content) = FetchFixture.Segment(64_000);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Serve(r) with { StallAfter = 1 };
        await using var tiers = new SegmentTiers(_fixture.Store, _fixture.Fetcher(peer), host: null);
        var manifest = (await _other.ImportAsync("acme/a")) with { Segments = [segment] };
        var cache = Cache(tiers, segment.Bytes);
        var lease = cache.AcquireAsync(manifest, CancellationToken.None);
        await peer.Stalled;

        await cache.DisposeAsync().AsTask().WaitAsync(FetchFixture.Bound);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => lease.WaitAsync(FetchFixture.Bound));
    }

    [Fact]
    public async Task EnsureLocalAsync_OneSegmentFails_EndsTheOthersAndSaysWhich()
    {
        var manifest = await _other.ImportAsync("acme/sentiment");
        File.Delete(_other.Store.SegmentPath(manifest.Segments[1].Digest));
        await using var tiers = new SegmentTiers(_fixture.Store, _fixture.Fetcher([_folder]), host: null);

        var failure = await Assert.ThrowsAsync<WeightStoreException>(
            () => tiers.EnsureLocalAsync(manifest, CancellationToken.None).WaitAsync(FetchFixture.Bound));

        Assert.Equal(WeightStoreError.NotFound, failure.Error);
        Assert.Contains($"segment '{manifest.Segments[1].Part}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foretold_SegmentOfAnotherStore_ComesToHostMemory()
    {
        var manifest = await _other.ImportAsync("acme/sentiment");
        await using var host = new HostTier(new HostTierOptions { BudgetBytes = 1 << 20 }, TimeProvider.System, _ => { });
        await using var tiers = new SegmentTiers(_fixture.Store, _fixture.Fetcher([_folder]), host);
        var (missing, _) = FetchFixture.Segment(10);

        tiers.Foretold(missing);
        foreach (var segment in manifest.Segments)
        {
            tiers.Foretold(segment);
        }

        using var bound = new CancellationTokenSource(FetchFixture.Bound);
        while (host.Snapshot().KeptBytes < manifest.WeightBytes)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.True(tiers.IsLocal(manifest));
    }

    [Fact]
    public async Task Cache_TaskLeavesTheDeviceAndReturns_IsInHostMemoryMeanwhile()
    {
        await using var host = new HostTier(new HostTierOptions { BudgetBytes = 1 << 20 }, TimeProvider.System, _ => { });
        await using var tiers = new SegmentTiers(_other.Store, fetcher: null, host);
        var one = await _other.ImportAsync("acme/one", seed: 1);
        var two = await _other.ImportAsync("acme/two", seed: 2);
        var (embeddings, head) = (one.Segments[0], one.Segments[1]);
        await using var cache = Cache(tiers, one.WeightBytes);

        (await cache.AcquireAsync(one, CancellationToken.None).WaitAsync(FetchFixture.Bound)).Dispose();
        (await cache.AcquireAsync(two, CancellationToken.None).WaitAsync(FetchFixture.Bound)).Dispose();
        await host.DoneAsync().WaitAsync(FetchFixture.Bound);
        Assert.True(host.Holds(head.Digest));
        Assert.False(host.Holds(embeddings.Digest));

        (await cache.AcquireAsync(one, CancellationToken.None).WaitAsync(FetchFixture.Bound)).Dispose();
        await host.DoneAsync().WaitAsync(FetchFixture.Bound);
        Assert.False(host.Holds(head.Digest));
        Assert.Equal((1, two.Segments[1].Bytes), (host.Snapshot().Hits, host.Snapshot().KeptBytes));
    }

    [Fact]
    public async Task Prefetch_NoRoomOnTheDevice_ReadsAheadIntoHostMemory()
    {
        await using var host = new HostTier(new HostTierOptions { BudgetBytes = 1 << 20 }, TimeProvider.System, _ => { });
        await using var tiers = new SegmentTiers(_other.Store, fetcher: null, host);
        var one = await _other.ImportAsync("acme/one", seed: 1);
        var two = await _other.ImportAsync("acme/two", seed: 2);
        await using var cache = Cache(tiers, one.WeightBytes);
        using var lease = await cache.AcquireAsync(one, CancellationToken.None).WaitAsync(FetchFixture.Bound);

        cache.Prefetch(two);

        using var bound = new CancellationTokenSource(FetchFixture.Bound);
        while (!host.Holds(two.Segments[1].Digest))
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
        _other.Dispose();
    }

    private static DeviceWeightCache Cache(ISegmentSource source, long budget)
        => new(new DeviceWeightCacheOptions { BudgetBytes = budget }, new MappedDeviceMemory(), source, TimeProvider.System);
}
