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
        Pin,
        Unpin,
        Outlook,
        Snapshot,
    }

    private static readonly Gen<(Act Act, int Task)> AnyStep =
        from act in Gen.Frequency((6, Gen.Constant(Act.Lease)), (3, Gen.Constant(Act.LeaseAndHold)), (6, Gen.Elements(Enum.GetValues<Act>())))
        from task in Gen.Choose(0, 4)
        select (act, task);

    private static readonly Gen<Scenario> AnyScenario =
        from budget in Gen.Choose(2, 8)
        from parallel in Gen.Choose(1, 3)
        from failEach in Gen.Choose(0, 12)
        from tasks in Gen.Choose(1, (1 << Parts) - 1).ArrayOf(5)
        from workers in AnyStep.ArrayOf(25).ArrayOf(4)
        select new Scenario(budget * 100, parallel, failEach, tasks, workers);

    [Fact]
    public void Cache_RandomUse_KeepsItsPromises()
        => Prop.ForAll(AnyScenario.ToArbitrary(), scenario => RunAsync(scenario).WaitAsync(CacheFixture.Bound).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static async Task RunAsync(Scenario scenario)
    {
        await using var fixture = new CacheFixture(scenario.Budget, scenario.ParallelLoads, maxOvertakes: 2);
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

        await fixture.UntilAsync(s => s.LoadingBytes + s.ReleasingBytes == 0);
        var end = fixture.Cache.Snapshot();
        CheckBooks(end);
        Assert.Equal((0L, 0), (end.LeasedBytes, end.Waiting));
        Assert.Equal(fixture.Memory.BytesInUse, end.ResidentBytes);
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

    private static void CheckBooks(CacheSnapshot snapshot)
    {
        Assert.InRange(snapshot.ResidentBytes + snapshot.LoadingBytes + snapshot.ReleasingBytes, 0, snapshot.BudgetBytes);
        Assert.Equal(snapshot.ResidentBytes, snapshot.Segments.Where(s => s.State == SegmentState.Resident).Sum(s => s.Bytes));
        Assert.Equal(snapshot.LoadingBytes, snapshot.Segments.Where(s => s.State == SegmentState.Loading).Sum(s => s.Bytes));
        Assert.Equal(snapshot.ReleasingBytes, snapshot.Segments.Where(s => s.State == SegmentState.Releasing).Sum(s => s.Bytes));
        Assert.Equal(snapshot.LeasedBytes, snapshot.Segments.Where(s => s.Leases > 0).Sum(s => s.Bytes));
        Assert.DoesNotContain(snapshot.Segments, s => s is { State: SegmentState.Releasing, Leases: > 0 });
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
