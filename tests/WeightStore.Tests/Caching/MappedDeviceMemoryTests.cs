using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class MappedDeviceMemoryTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task AcquireAsync_ImportedTask_HasItsBytesAtAlignedAddresses()
    {
        var manifest = await _fixture.ImportAsync("acme/sentiment", seed: 3);
        await using var cache = new DeviceWeightCache(
            new DeviceWeightCacheOptions { BudgetBytes = manifest.WeightBytes },
            new MappedDeviceMemory(),
            new StoredSegments(_fixture.Store.SegmentPath),
            TimeProvider.System);

        using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(CacheFixture.Bound);

        Assert.All(lease.Task.Tensors, t => Assert.Equal(0, t.Address % 64));
        var classifier = lease.Task.Tensors.Single(t => t.Name == "classifier");
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i * 3f), Read(classifier));
        Assert.Equal(manifest.WeightBytes, cache.Snapshot().ResidentBytes);
    }

    [Fact]
    public async Task LoadAsync_FileOfAnotherLength_IsRefused()
    {
        var manifest = await _fixture.ImportAsync("a");
        var segment = manifest.Segments[0];
        using var memory = new MappedDeviceMemory();

        var error = await Assert.ThrowsAsync<WeightStoreException>(() =>
            memory.LoadAsync(segment with { Bytes = 64 }, _fixture.Store.SegmentPath(segment.Digest), CancellationToken.None).WaitAsync(CacheFixture.Bound));

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
    }

    [Fact]
    public async Task LoadAsync_Disposed_Unmaps()
    {
        var manifest = await _fixture.ImportAsync("a");
        var segment = manifest.Segments[0];
        using var memory = new MappedDeviceMemory();
        var path = _fixture.Store.SegmentPath(segment.Digest);

        var mapped = await memory.LoadAsync(segment, path, CancellationToken.None).WaitAsync(CacheFixture.Bound);
        Assert.Contains(path, await File.ReadAllTextAsync("/proc/self/maps"), StringComparison.Ordinal);
        mapped.Dispose();
        mapped.Dispose();

        Assert.DoesNotContain(path, await File.ReadAllTextAsync("/proc/self/maps"), StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => mapped.Address);
    }

    public void Dispose() => _fixture.Dispose();

    private static unsafe float[] Read(ResidentTensor tensor) => new ReadOnlySpan<float>((void*)tensor.Address, (int)(tensor.Bytes / 4)).ToArray();
}
