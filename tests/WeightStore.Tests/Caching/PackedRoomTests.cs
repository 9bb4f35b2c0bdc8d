using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class PackedRoomTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Theory, OnEveryDevice]
    public async Task TryReserve_FreeBytes_AreCountedUntilTheRoomIsDisposed(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));

        var room = fixture.Cache.Packed.TryReserve(resident, 150, r => r.Dispose())!;
        var building = fixture.Cache.Snapshot();
        room.Complete();
        var held = fixture.Cache.Snapshot();
        room.Dispose();
        room.Dispose();
        var gone = fixture.Cache.Snapshot();

        Assert.Equal((150, 1), (building.PackedBytes, building.Tasks[0].Leases));
        Assert.Equal((150, 0), (held.PackedBytes, held.Tasks[0].Leases));
        Assert.Equal(new TaskResidency("a:1", 100, 100, false, 0, 150), held.Tasks[0]);
        Assert.Equal((0, 100), (gone.PackedBytes, gone.ResidentBytes));
    }

    [Theory, OnEveryDevice]
    public async Task TryReserve_RoomTakenBySegmentsInUse_IsRefusedAndEvictsNothing(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));
        await fixture.UseAsync(fixture.Task("b", 100));

        Assert.Null(fixture.Cache.Packed.TryReserve(resident, 101, r => r.Dispose()));

        Assert.Equal(0, fixture.Cache.Snapshot().Evictions);
        Assert.Equal(["a", "b"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task TryReserve_RoomTakenByUnusedSegments_SendsThemOutAndFindsTheirRoomLater(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var (a, foretold) = (fixture.Task("a", 100), fixture.Task("foretold", 100));
        await fixture.UseAsync(fixture.Task("old", 100));
        fixture.Cache.Prefetch(foretold);
        await fixture.UntilAsync(s => s.ResidentBytes == 200);
        fixture.Clock.Advance(Long);
        var resident = await ResidentAsync(fixture, a);

        Assert.Null(fixture.Cache.Packed.TryReserve(resident, 150, r => r.Dispose()));
        Assert.Equal(["a", "foretold", "old"], fixture.ResidentTasks());
        Assert.Null(fixture.Cache.Packed.TryReserve(resident, 100, r => r.Dispose()));
        await fixture.UntilAsync(s => s.ResidentBytes + s.ReleasingBytes == 200);

        Assert.NotNull(Held(fixture, resident, 100));
        Assert.Equal(["a", "foretold"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task TryReserve_SecondRoomOrStaleTask_IsRefused(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var a = fixture.Task("a", 100);
        var stale = await ResidentAsync(fixture, a);
        await fixture.UseAsync(fixture.Task("b", 300));
        var resident = await ResidentAsync(fixture, a);

        Assert.NotSame(stale, resident);
        Assert.Null(fixture.Cache.Packed.TryReserve(stale, 10, r => r.Dispose()));
        Assert.NotNull(Held(fixture, resident, 10));
        Assert.Null(fixture.Cache.Packed.TryReserve(resident, 10, r => r.Dispose()));
    }

    [Theory, OnEveryDevice]
    public async Task TryReserve_RequestWaitsForRoom_IsRefused(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        using var held = await fixture.AcquireAsync(fixture.Task("a", 200));
        var waiting = fixture.AcquireAsync(fixture.Task("b", 200));

        Assert.Null(fixture.Cache.Packed.TryReserve(held.Task, 50, r => r.Dispose()));

        held.Dispose();
        (await waiting).Dispose();
    }

    [Theory, OnEveryDevice]
    public async Task Acquire_NoFreeBytes_TakesPackedWeightsBeforeSegmentsInUse(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        using var lease = await fixture.AcquireAsync(fixture.Task("a", 100));
        await fixture.UseAsync(fixture.Task("b", 100));
        Held(fixture, lease.Task, 100);

        await fixture.UseAsync(fixture.Task("c", 100));

        var snapshot = fixture.Cache.Snapshot();
        Assert.Equal((0, 0), (snapshot.PackedBytes, snapshot.Evictions));
        Assert.Equal(["a", "b", "c"], fixture.ResidentTasks());
        Assert.All(lease.Task.Tensors, t => Assert.True(fixture.Memory.IsLive(t.Address)));
    }

    [Theory, OnEveryDevice]
    public async Task Acquire_UnusedSegmentsAreEnough_KeepsPackedWeights(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        await fixture.UseAsync(fixture.Task("old", 100));
        fixture.Clock.Advance(Long);
        Held(fixture, await ResidentAsync(fixture, fixture.Task("a", 100)), 100);

        await fixture.UseAsync(fixture.Task("c", 100));

        Assert.Equal(100, fixture.Cache.Snapshot().PackedBytes);
        Assert.Equal(["a", "c"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task Acquire_PackedWeightsNotEnough_TakesThemAndSegments(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        Held(fixture, await ResidentAsync(fixture, fixture.Task("a", 100)), 50);
        await fixture.UseAsync(fixture.Task("b", 100));

        await fixture.UseAsync(fixture.Task("c", 250));

        Assert.Equal(["c"], fixture.ResidentTasks());
        Assert.Equal(0, fixture.Cache.Snapshot().PackedBytes);
    }

    [Theory, OnEveryDevice]
    public async Task Acquire_WhileWeightsArePacked_TakesOtherSegmentsInstead(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));
        var b = fixture.Task("b", 100);
        await fixture.UseAsync(b, b);
        var room = fixture.Cache.Packed.TryReserve(resident, 100, r => fixture.Memory.Complain("asked back while packing"))!;

        await fixture.UseAsync(fixture.Task("c", 100));

        Assert.Equal(["a", "c"], fixture.ResidentTasks());
        room.Dispose();
    }

    [Theory, OnEveryDevice]
    public async Task Acquire_PackedWeightsStillRun_WaitsUntilTheyAreGivenBack(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 200);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var run = new ManualResetEventSlim();
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));
        fixture.Cache.Packed.TryReserve(resident, 100, room =>
        {
            asked.SetResult();
            run.Wait(CacheFixture.Bound);
            room.Dispose();
        })!.Complete();

        var request = fixture.AcquireAsync(fixture.Task("b", 100));
        await asked.Task.WaitAsync(CacheFixture.Bound);
        var (waits, books) = (!request.IsCompleted, fixture.Cache.Snapshot());
        run.Set();
        (await request).Dispose();

        Assert.True(waits);
        Assert.Equal((100, 100), (books.PackedBytes, books.ResidentBytes));
        Assert.Equal(["a", "b"], fixture.ResidentTasks());
    }

    [Theory, OnEveryDevice]
    public async Task Evicted_PackedTask_GivesItsRoomBackBeforeItsMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));
        var live = new List<bool>();
        fixture.Cache.Packed.TryReserve(resident, 50, room =>
        {
            live.Add(fixture.Memory.IsLive(resident.Tensors[0].Address));
            room.Dispose();
        })!.Complete();

        await fixture.UseAsync(fixture.Task("b", 300));

        Assert.Equal([true], live);
        Assert.Equal((0, 300), (fixture.Cache.Snapshot().PackedBytes, fixture.Cache.Snapshot().ResidentBytes));
    }

    [Theory, OnEveryDevice]
    public async Task DisposeAsync_HeldRoom_IsGivenBackBeforeTheMemory(string device)
    {
        await using var fixture = new CacheFixture(device, budget: 300);
        var resident = await ResidentAsync(fixture, fixture.Task("a", 100));
        var live = false;
        fixture.Cache.Packed.TryReserve(resident, 50, room =>
        {
            live = fixture.Memory.IsLive(resident.Tensors[0].Address);
            room.Dispose();
        })!.Complete();

        await fixture.Cache.DisposeAsync().AsTask().WaitAsync(CacheFixture.Bound);

        Assert.True(live);
        Assert.Equal(0, fixture.Cache.Snapshot().PackedBytes);
    }

    private static async Task<ResidentTask> ResidentAsync(CacheFixture fixture, Manifest manifest)
    {
        using var lease = await fixture.AcquireAsync(manifest);
        return lease.Task;
    }

    private static PackedRoom? Held(CacheFixture fixture, ResidentTask task, long bytes)
    {
        var room = fixture.Cache.Packed.TryReserve(task, bytes, r => r.Dispose());
        room?.Complete();
        return room;
    }
}
