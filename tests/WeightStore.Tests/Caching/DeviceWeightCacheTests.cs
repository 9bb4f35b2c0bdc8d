using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class DeviceWeightCacheTests
{
    [Theory, OnEveryDevice]
    public async Task AcquireAsync_NewTask_LoadsItAndGivesAddresses(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("a", ("embeddings", 300), ("head", 100));

        using var lease = await fixture.AcquireAsync(task);

        Assert.Equal((false, 400L), (lease.WasResident, lease.BytesLoaded));
        Assert.Same(task, lease.Task.Manifest);
        Assert.Equal(["embeddings.w", "head.w"], lease.Task.Tensors.Select(t => t.Name));
        Assert.All(lease.Task.Tensors, t => Assert.True(fixture.Memory.IsLive(t.Address)));
        var snapshot = fixture.Cache.Snapshot();
        Assert.Equal((400, 0, 400, 0, 1, 400), (snapshot.ResidentBytes, snapshot.Hits, snapshot.LeasedBytes, snapshot.PinnedBytes, snapshot.Misses, snapshot.BytesPaged));
        Assert.Equal(new TaskResidency("a:1", 400, 400, false, 1, 0), Assert.Single(snapshot.Tasks));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_ResidentTask_IsImmediateAndLoadsNothing(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("a", 400);
        (await fixture.AcquireAsync(task)).Dispose();

        var second = fixture.Cache.AcquireAsync(task, CancellationToken.None);

        Assert.True(second.IsCompletedSuccessfully);
        using var lease = await second;
        Assert.True(lease.WasResident);
        Assert.Single(fixture.Memory.Loads);
        Assert.True(fixture.Cache.IsResident("a:1"));
        Assert.False(fixture.Cache.IsResident("b:1"));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_ManyAtOnce_ShareOneLoad(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("a", 400);
        fixture.Memory.Hold("a");

        var requests = Enumerable.Range(0, 10).Select(_ => fixture.AcquireAsync(task)).ToList();
        await fixture.Memory.Started("a");
        Assert.Equal((400, 0), (fixture.Cache.Snapshot().LoadingBytes, fixture.Cache.Snapshot().ResidentBytes));
        Assert.False(fixture.Cache.IsResident("a:1"));
        fixture.Memory.LetGo("a");

        foreach (var lease in await Task.WhenAll(requests))
        {
            Assert.Equal(400, lease.BytesLoaded);
            lease.Dispose();
        }

        Assert.Single(fixture.Memory.Loads);
        Assert.Equal(0, fixture.Cache.Snapshot().LeasedBytes);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_SharedSegments_AreLoadedAndCountedOnce(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 500);
        using var one = await fixture.AcquireAsync(fixture.Task("one", ("base", 300), ("head1", 100)));
        using var two = await fixture.AcquireAsync(fixture.Task("two", ("base", 300), ("head2", 100)));

        Assert.Equal(100, two.BytesLoaded);
        Assert.Equal(one.Task.Tensors[0].Address, two.Task.Tensors[0].Address);
        var snapshot = fixture.Cache.Snapshot();
        Assert.Equal((500, 500), (snapshot.ResidentBytes, snapshot.LeasedBytes));
        var shared = snapshot.Segments.Single(s => s.Part == "base");
        Assert.Equal(2, shared.Leases);
        Assert.Equal(["one:1", "two:1"], shared.Tasks.ToArray());
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_SegmentInTwoPartsOfOneTask_CountsOnce(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 100);
        var task = fixture.Task("a", 100);
        var twice = task with { Segments = [task.Segments[0], task.Segments[0] with { Part = "again" }] };

        using var lease = await fixture.AcquireAsync(twice);

        Assert.Equal((100, 2), (fixture.Cache.Snapshot().ResidentBytes, lease.Task.Tensors.Count));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_LargerThanTheBudget_IsRefused(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(fixture.Task("a", 304)));

        Assert.Equal(WeightStoreError.OverBudget, error.Error);
        Assert.Contains("'a:1' has 304 bytes of weights", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_KnownKeyWithOtherSegmentsAfterItHasLeft_IsTheNewOne(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 100);
        await fixture.UseAsync(fixture.Task("a", ("x", 100)));
        await fixture.UseAsync(fixture.Task("b", ("z", 100)));

        using var lease = await fixture.AcquireAsync(fixture.Task("a", ("y", 100)));

        Assert.Equal("y", Assert.Single(lease.Task.Manifest.Segments).Part);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_ManifestWithAWrongLength_DoesNotShareAnothersSegment(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 5000);
        var right = fixture.Task("a", ("x", 100));
        await fixture.UseAsync(right);
        var wrong = right with { Name = "b", Segments = [right.Segments[0] with { Bytes = 1000 }] };

        if (device != "fake")
        {
            var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(wrong));
            Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        }

        await fixture.UseAsync(right);
        Assert.Equal(100, fixture.Cache.Snapshot().Segments.Where(s => s.State == SegmentState.Resident).Min(s => s.Bytes));
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_KnownKeyWithOtherSegments_IsRefused(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        await fixture.UseAsync(fixture.Task("a", ("x", 100)));

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(fixture.Task("a", ("y", 100))));

        Assert.Equal(WeightStoreError.Busy, error.Error);
        (await fixture.AcquireAsync(fixture.Task("a", ("x", 100)))).Dispose();
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_MoreSegmentsThanParallelLoads_LoadsAFewAtATime(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000, parallelLoads: 3);

        using var lease = await fixture.AcquireAsync(fixture.Task("a", [.. Enumerable.Range(0, 10).Select(i => ($"p{i}", 100))]));

        Assert.InRange(fixture.Memory.MostLoadsAtOnce, 1, 3);
        Assert.Equal(10, fixture.Memory.Loads.Count);
    }

    [Theory, OnEveryDevice]
    public async Task WeightLease_DisposedTwice_CountsOnce(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var task = fixture.Task("a", 100);
        using var other = await fixture.AcquireAsync(task);
        var lease = await fixture.AcquireAsync(task);

        lease.Dispose();
        lease.Dispose();

        Assert.Equal(1, Assert.Single(fixture.Cache.Snapshot().Tasks).Leases);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_FailedLoad_IsToldToEveryWaiterAndTriedAgain(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("a", ("good", 100), ("bad", 100));
        var other = fixture.Task("b", ("good", 100));
        fixture.Memory.BeforeLoad = part => Fail(part == "bad");

        var errors = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(task))));
        using var lease = await fixture.AcquireAsync(other);
        fixture.Memory.BeforeLoad = _ => { };
        using var again = await fixture.AcquireAsync(task);

        Assert.All(errors, e => Assert.Contains("'a:1' could not be loaded: no memory", e.Message, StringComparison.Ordinal));
        Assert.Equal(200, fixture.Cache.Snapshot().ResidentBytes);
        Assert.InRange(fixture.Cache.Snapshot().FailedLoads, 1, 3);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_CorruptFile_FailsThatTaskUntilRepaired(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("acme/broken", ("head", 100));
        var path = fixture.Locate(task.Segments[0].Digest);
        var content = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. content[..^1], 1]);

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(task));
        await fixture.UseAsync(fixture.Task("acme/well", 100));
        await File.WriteAllBytesAsync(path, content[..^1]);
        var shorter = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(task));
        File.Delete(path);
        var missing = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.AcquireAsync(task));
        await File.WriteAllBytesAsync(path, content);
        await fixture.UseAsync(task);

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        Assert.StartsWith($"task 'acme/broken:1': segment 'head' ({task.Segments[0].Digest}) is corrupt", error.Message, StringComparison.Ordinal);
        Assert.Contains("has 99 bytes, not 100", shorter.Message, StringComparison.Ordinal);
        Assert.Equal(WeightStoreError.NotFound, missing.Error);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_CheckedSegment_IsNotHashedAgain(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 100);
        var task = fixture.Task("a", 100);
        await fixture.UseAsync(task, fixture.Task("b", 100));
        await File.WriteAllBytesAsync(fixture.Locate(task.Segments[0].Digest), new byte[100]);

        await fixture.UseAsync(task);

        Assert.Equal(["a", "b", "a"], fixture.Memory.Loads);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_OneOfTwoCancelled_LeavesTheLoadToTheOther(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);
        var task = fixture.Task("a", 400);
        fixture.Memory.Hold("a");
        using var cancel = new CancellationTokenSource();
        var first = fixture.AcquireAsync(task, cancel.Token);
        var second = fixture.AcquireAsync(task);
        await fixture.Memory.Started("a");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        fixture.Memory.LetGo("a");

        using var lease = await second;
        Assert.Single(fixture.Memory.Loads);
        Assert.Equal(1, Assert.Single(fixture.Cache.Snapshot().Tasks).Leases);
    }

    [Theory, OnEveryDevice]
    public async Task AcquireAsync_AlreadyCancelled_DoesNothing(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.AcquireAsync(fixture.Task("a", 100), new CancellationToken(true)));

        Assert.Empty(fixture.Cache.Snapshot().Tasks);
    }

    [Theory, OnEveryDevice]
    public async Task DisposeAsync_LeasedTask_IsFreedWhenTheLeaseEnds(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var held = await fixture.AcquireAsync(fixture.Task("a", 200));
        var waiting = fixture.AcquireAsync(fixture.Task("b", 200));

        var disposal = fixture.Cache.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.AcquireAsync(fixture.Task("c", 100)));
        fixture.Cache.Prefetch(fixture.Task("c", 100));
        Assert.False(disposal.IsCompleted);
        Assert.True(fixture.Memory.IsLive(held.Task.Tensors[0].Address));
        held.Dispose();

        await disposal.WaitAsync(CacheFixture.Bound);
        Assert.True(fixture.Memory.Disposed);
        Assert.Equal(0, fixture.Memory.BytesInUse);
    }

    [Theory, OnEveryDevice]
    public async Task DisposeAsync_LeaseThatNeverEnds_KeepsItsMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        await fixture.UseAsync(fixture.Task("idle", 100));
        var held = await fixture.AcquireAsync(fixture.Task("a", 200));

        var disposal = fixture.Cache.DisposeAsync().AsTask();
        fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        await disposal.WaitAsync(CacheFixture.Bound);

        Assert.True(fixture.Memory.IsLive(held.Task.Tensors[0].Address));
        Assert.Equal(200, fixture.Memory.BytesInUse);
        held.Dispose();
    }

    [Theory, OnEveryDevice]
    public async Task DisposeAsync_RunningLoad_IsEnded(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 1000, parallelLoads: 1);
        fixture.Memory.Hold("x");
        var request = fixture.AcquireAsync(fixture.Task("a", ("x", 100), ("y", 100)));
        await fixture.Memory.Started("x");

        await fixture.Cache.DisposeAsync().AsTask().WaitAsync(CacheFixture.Bound);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => request);
        Assert.Equal(0, fixture.Memory.BytesInUse);
    }

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new InvalidOperationException("no memory");
        }
    }
}
