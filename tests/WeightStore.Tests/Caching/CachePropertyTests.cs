using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

/// <summary>Random tasks, workers and failures; what must hold at every moment is checked by the fake device, by each lease and by snapshots.</summary>
public sealed class CachePropertyTests
{
    private const int Parts = 6;

    private enum Act
    {
        Lease,
        LeaseAndHold,
        LeaseCancelled,
        Prefetch,
        Pack,
        Pin,
        Unpin,
        Outlook,
        Snapshot,
    }

    private static readonly Gen<(Act Act, int Task)> AnyStep =
        from act in Gen.Frequency((6, Gen.Constant(Act.Lease)), (3, Gen.Constant(Act.LeaseAndHold)), (2, Gen.Constant(Act.Pack)), (6, Gen.Elements(Enum.GetValues<Act>())))
        from task in Gen.Choose(0, 4)
        select (act, task);

    private static readonly Gen<Scenario> AnyScenario =
        from budget in Gen.Choose(2, 8)
        from parallel in Gen.Choose(1, 3)
        from failEach in Gen.Choose(0, 12)
        from tasks in Gen.Choose(1, (1 << Parts) - 1).ArrayOf(5)
        from workers in AnyStep.ArrayOf(25).ArrayOf(4)
        select new Scenario(budget * 100, parallel, failEach, tasks, workers);

    [Theory, OnEveryDevice]
    public void Cache_RandomUse_KeepsItsPromises(string device)
        => Prop.ForAll(AnyScenario.ToArbitrary(), scenario => RunAsync(device, scenario).WaitAsync(CacheFixture.Bound).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static async Task RunAsync(string device, Scenario scenario)
    {
        await using var fixture = new CacheFixture(device, scenario.Budget, scenario.ParallelLoads, maxOvertakes: 2);
        var loads = 0;
        fixture.Memory.BeforeLoad = _ =>
        {
            if (scenario.FailEach > 2 && Interlocked.Increment(ref loads) % scenario.FailEach == 0)
            {
                throw new IOException("a load that fails");
            }
        };
        var tasks = scenario.Tasks
            .Select((mask, i) => fixture.Task($"t{i}", [.. Enumerable.Range(0, Parts).Where(p => (mask >> p & 1) != 0).Select(p => ($"p{p}", 40 + (p * 24)))]))
            .ToArray();

        await Task.WhenAll(scenario.Workers.Select(steps => Task.Run(() => WorkAsync(fixture, tasks, steps))));

        await fixture.UntilAsync(s => s.LoadingBytes + s.ReleasingBytes == 0 && fixture.Memory.BytesInUse == s.ResidentBytes + s.PackedBytes);
        var end = fixture.Cache.Snapshot();
        CheckBooks(end);
        Assert.Equal((0L, 0), (end.LeasedBytes, end.Waiting));
        Assert.Equal(fixture.Memory.BytesInUse, end.ResidentBytes + end.PackedBytes);
    }

    private static async Task WorkAsync(CacheFixture fixture, Manifest[] tasks, (Act Act, int Task)[] steps)
    {
        foreach (var (act, index) in steps)
        {
            var task = tasks[index];
            try
            {
                await DoAsync(fixture, act, task);
            }
            catch (Exception e) when (e is OperationCanceledException or WeightStoreException { Error: WeightStoreError.OverBudget or WeightStoreError.Io })
            {
            }
        }
    }

    private static async Task DoAsync(CacheFixture fixture, Act act, Manifest task)
    {
        switch (act)
        {
            case Act.Lease or Act.LeaseAndHold:
                await LeaseAsync(fixture, task, act == Act.Lease ? 0 : 5);
                break;
            case Act.LeaseCancelled:
                using (var cancel = new CancellationTokenSource())
                {
                    var request = fixture.AcquireAsync(task, cancel.Token);
                    await cancel.CancelAsync();
                    (await request).Dispose();
                }

                break;
            case Act.Prefetch:
                fixture.Cache.Prefetch(task);
                break;
            case Act.Pack:
                await PackAsync(fixture, task);
                break;
            case Act.Pin:
                fixture.Cache.Pin(task);
                break;
            case Act.Unpin:
                fixture.Cache.Unpin(task.Key);
                break;
            case Act.Outlook:
                fixture.Cache.SetOutlook(new Dictionary<string, double> { [task.Key] = 3 });
                break;
            default:
                CheckBooks(fixture.Cache.Snapshot());
                break;
        }
    }

    private static async Task LeaseAsync(CacheFixture fixture, Manifest task, int yields)
    {
        using var lease = await fixture.AcquireAsync(task);
        var attachment = lease.Task.Attach("a", t => new Attachment(fixture.Memory, [.. t.Tensors.Select(x => x.Address)]));
        for (var i = 0; i <= yields; i++)
        {
            Assert.All(lease.Task.Tensors, t => Assert.True(fixture.Memory.IsLive(t.Address), "leased memory was freed"));
            Assert.Equal(0, attachment.Disposals);
            await Task.Yield();
        }
    }

    /// <summary>Packs after the lease has ended, as the room keeps the task on the device; what is packed counts as the device's memory.</summary>
    private static async Task PackAsync(CacheFixture fixture, Manifest task)
    {
        ResidentTask resident;
        using (var lease = await fixture.AcquireAsync(task))
        {
            resident = lease.Task;
        }

        var bytes = 20 + (task.WeightBytes / 2);
        var given = 0;
        var room = fixture.Cache.Packed.TryReserve(resident, bytes, r =>
        {
            if (!resident.Tensors.All(t => fixture.Memory.IsLive(t.Address)))
            {
                fixture.Memory.Complain("packed weights outlived what they point to");
            }

            if (Interlocked.Increment(ref given) == 1)
            {
                fixture.Memory.Take(-bytes, "packed");
                r.Dispose();
            }
        });
        if (room is not null)
        {
            fixture.Memory.Take(bytes, "packed");
            await Task.Yield();
            Assert.All(resident.Tensors, t => Assert.True(fixture.Memory.IsLive(t.Address), "memory was freed while packing"));
            room.Complete();
        }
    }

    private static void CheckBooks(CacheSnapshot snapshot)
    {
        Assert.InRange(
            snapshot.ResidentBytes + snapshot.LoadingBytes + snapshot.ReleasingBytes + snapshot.PackedBytes, 0, snapshot.BudgetBytes);
        Assert.Equal(snapshot.PackedBytes, snapshot.Tasks.Sum(t => t.PackedBytes));
        Assert.Equal(snapshot.ResidentBytes, snapshot.Segments.Where(s => s.State == SegmentState.Resident).Sum(s => s.Bytes));
        Assert.Equal(snapshot.LoadingBytes, snapshot.Segments.Where(s => s.State == SegmentState.Loading).Sum(s => s.Bytes));
        Assert.Equal(snapshot.ReleasingBytes, snapshot.Segments.Where(s => s.State == SegmentState.Releasing).Sum(s => s.Bytes));
        Assert.Equal(snapshot.LeasedBytes, snapshot.Segments.Where(s => s.Leases > 0).Sum(s => s.Bytes));
        Assert.DoesNotContain(snapshot.Segments, s => s is { State: SegmentState.Releasing, Leases: > 0 });
        Assert.True(snapshot.PinnedBytes >= snapshot.Tasks.Where(t => t.Pinned).Select(t => t.TotalBytes).DefaultIfEmpty().Max());
        Assert.All(snapshot.Tasks, t => Assert.InRange(t.ResidentBytes, 0, t.TotalBytes));
    }

    private sealed record Scenario(int Budget, int ParallelLoads, int FailEach, int[] Tasks, (Act Act, int Task)[][] Workers);

    private sealed class Attachment(FakeMemory memory, nint[] addresses) : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose()
        {
            if (++Disposals > 1 || !addresses.All(memory.IsLive))
            {
                memory.Complain("an attachment outlived its memory or went twice");
            }
        }
    }
}
