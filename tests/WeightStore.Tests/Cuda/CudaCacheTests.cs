using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Cuda;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>The device weight cache over CUDA memory.</summary>
public sealed class CudaCacheTests
{
    private const int Unit = 256;

    [Fact]
    public async Task AcquireAsync_RoundedLengths_AreWhatTheBudgetCounts()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 4 * Unit);
        var task = fixture.Task("a", fixture.Segment("a1", Unit + 1), fixture.Segment("a2", 10));

        using var lease = await AcquireAsync(cache, task);

        Assert.Equal(3 * Unit, cache.Snapshot().ResidentBytes);
        Assert.Equal(3 * Unit, lease.BytesLoaded);
        var refused = await Assert.ThrowsAsync<WeightStoreException>(
            () => AcquireAsync(cache, fixture.Task("b", fixture.Segment("b", (4 * Unit) + 1))));
        Assert.Equal(WeightStoreError.OverBudget, refused.Error);
    }

    [Fact]
    public async Task WaitOn_LeasedTask_OrdersEverySegment()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 1 << 20);
        SegmentRecord[] segments = [fixture.Segment("a1", 9000), fixture.Segment("a2", 70_000), fixture.Segment("a3", 10)];
        using var lease = await AcquireAsync(cache, fixture.Task("a", segments));

        AssertReads(fixture, lease, segments);
    }

    [Fact]
    public async Task AcquireAsync_FreeBytesApart_SendsOutTheLeastValuableUntilTheyLieTogether()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 6 * Unit);
        var small = Enumerable.Range(0, 6).Select(i => fixture.Task($"t{i}", fixture.Segment($"s{i}", Unit))).ToArray();
        foreach (var task in small)
        {
            (await AcquireAsync(cache, task)).Dispose();
        }

        // Every other one is worth less than its neighbours.
        foreach (var again in (int[])[0, 2, 4])
        {
            (await AcquireAsync(cache, small[again])).Dispose();
            (await AcquireAsync(cache, small[again])).Dispose();
        }

        var large = fixture.Segment("large", 3 * Unit);
        using var lease = await AcquireAsync(cache, fixture.Task("large", large));

        AssertReads(fixture, lease, large);
        Assert.Equal(5, cache.Snapshot().Evictions);
    }

    [Fact]
    public async Task AcquireAsync_LeasedSegmentInTheWay_WaitsForTheLease()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 6 * Unit);
        var (low, middle, high) = await FillAsync(fixture, cache);
        var held = await AcquireAsync(cache, middle);
        var large = fixture.Segment("large", 3 * Unit);

        var request = cache.AcquireAsync(fixture.Task("large", large), CancellationToken.None);
        await UntilAsync(() => !cache.IsResident(low.Key) && !cache.IsResident(high.Key) && cache.Snapshot().Waiting == 1);
        Assert.False(request.IsCompleted);
        held.Dispose();

        using var lease = await request.WaitAsync(CudaFixture.Bound);
        AssertReads(fixture, lease, large);
        Assert.False(cache.IsResident(middle.Key));
    }

    [Fact]
    public async Task AcquireAsync_PinnedSegmentInTheWay_IsRefusedWithTheReason()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 6 * Unit);
        var (_, middle, _) = await FillAsync(fixture, cache);
        cache.Pin(middle);
        var large = fixture.Task("large", fixture.Segment("large", 3 * Unit));

        var refused = await Assert.ThrowsAsync<WeightStoreException>(() => AcquireAsync(cache, large));

        Assert.Equal(WeightStoreError.OverBudget, refused.Error);
        Assert.Contains("pinned tasks lie between them", refused.Message, StringComparison.Ordinal);
        cache.Unpin(middle.Key);
        (await AcquireAsync(cache, large)).Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AcquireAsync_OwnSegmentInTheWay_IsLoadedAgain(bool pinned)
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 6 * Unit);
        var (_, middle, _) = await FillAsync(fixture, cache);
        var large = fixture.Segment("large", 4 * Unit);
        var task = fixture.Task("both", middle.Segments[0], large);
        if (pinned)
        {
            cache.Pin(task);
        }

        using var lease = await AcquireAsync(cache, task);

        AssertReads(fixture, lease, middle.Segments[0], large);
    }

    [Fact]
    public async Task AcquireAsync_LoadThatFails_GivesItsRoomBack()
    {
        using var fixture = new CudaFixture();
        await using var cache = Cache(fixture, 4 * Unit);
        var (good, bad) = (fixture.Segment("good", 4 * Unit), fixture.Segment("bad", 4 * Unit));
        await File.WriteAllBytesAsync(fixture.Locate(bad.Digest), new byte[4 * Unit]);

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => AcquireAsync(cache, fixture.Task("bad", bad)));

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        using var lease = await AcquireAsync(cache, fixture.Task("good", good));
        AssertReads(fixture, lease, good);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cache_RandomUse_ServesTheRightBytesAndLeaksNothing(int seed)
    {
        using var fixture = new CudaFixture();
        var random = new Random(seed);
        SegmentRecord[] parts = [.. Enumerable.Range(0, 8).Select(i => fixture.Segment($"p{i}", 1 + random.Next(6 * Unit)))];
        Manifest[] tasks = [.. Enumerable.Range(0, 6).Select(i => fixture.Task(
            $"t{i}", [.. parts.Where(_ => random.Next(3) == 0).DefaultIfEmpty(parts[i])]))];
        var memory = fixture.Memory(12 * Unit);
        await using var cache = Cache(fixture, 12 * Unit, memory);
        var calls = 0;
        fixture.Driver.Fail = call =>
            call == "CopyToDeviceAsync" && Interlocked.Increment(ref calls) % 17 == 0 ? CudaResult.InvalidHandle : CudaResult.Success;

        await Task.WhenAll(Enumerable.Range(1, 4).Select(worker => Task.Run(() => WorkAsync(fixture, cache, tasks, seed * worker))));

        await UntilAsync(() => cache.Snapshot() is { LoadingBytes: 0, ReleasingBytes: 0 } s
            && memory.FreeBytes == (12 * Unit) - s.ResidentBytes);
        var end = cache.Snapshot();
        Assert.Equal((0L, 0), (end.LeasedBytes, end.Waiting));
    }

    private static async Task WorkAsync(CudaFixture fixture, DeviceWeightCache cache, Manifest[] tasks, int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 60; step++)
        {
            var task = tasks[random.Next(tasks.Length)];
            try
            {
                switch (random.Next(8))
                {
                    case 0:
                        cache.Prefetch(task);
                        break;
                    case 1:
                        cache.Pin(task);
                        break;
                    case 2:
                        cache.Unpin(task.Key);
                        break;
                    case 3:
                        using (var cancel = new CancellationTokenSource())
                        {
                            var request = cache.AcquireAsync(task, cancel.Token);
                            await cancel.CancelAsync();
                            (await request.WaitAsync(CudaFixture.Bound)).Dispose();
                        }

                        break;
                    default:
                        using (var lease = await AcquireAsync(cache, task))
                        {
                            AssertReads(fixture, lease, [.. task.Segments]);
                        }

                        break;
                }
            }
            catch (Exception e) when (e is OperationCanceledException
                or WeightStoreException { Error: WeightStoreError.OverBudget or WeightStoreError.Device })
            {
            }
        }
    }

    /// <summary>Three tasks side by side over the whole arena of six units.</summary>
    private static async Task<(Manifest Low, Manifest Middle, Manifest High)> FillAsync(CudaFixture fixture, DeviceWeightCache cache)
    {
        Manifest[] tasks = [.. ((string[])["low", "middle", "high"]).Select(name => fixture.Task(name, fixture.Segment(name, 2 * Unit)))];
        foreach (var task in tasks)
        {
            (await AcquireAsync(cache, task)).Dispose();
        }

        return (tasks[0], tasks[1], tasks[2]);
    }

    private static DeviceWeightCache Cache(CudaFixture fixture, long budget, CudaDeviceMemory? memory = null)
    {
        var options = new DeviceWeightCacheOptions { BudgetBytes = budget, LoadOverheadBytes = 0 };
        return new(options, memory ?? fixture.Memory(budget), new StoredSegments(fixture.Locate), new ManualTimeProvider());
    }

    private static Task<WeightLease> AcquireAsync(DeviceWeightCache cache, Manifest task)
        => cache.AcquireAsync(task, CancellationToken.None).WaitAsync(CudaFixture.Bound);

    private static void AssertReads(CudaFixture fixture, WeightLease lease, params SegmentRecord[] segments)
    {
        using var stream = CudaDevices.Open(fixture.Driver, 0).CreateStream();
        var seen = new byte[segments.Length][];
        lease.Task.WaitOn(stream.Handle);
        for (var i = 0; i < segments.Length; i++)
        {
            var (index, tensor) = (i, lease.Task.Tensors.Single(t => t.Name == segments[i].Tensors[0].Name));
            fixture.Driver.Launch(stream.Handle, tensor.Address, (int)tensor.Bytes, b => seen[index] = b);
        }

        stream.Synchronize();
        Assert.Equal(segments.Select(fixture.ContentOf), seen);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(CudaFixture.Bound);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
