using PtmOrleans.Bench.Nodes;
using PtmOrleans.Bench.Reports;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Tasks;

/// <summary>What a weight cache that knows every task takes for a lease, and for its books; half of the tasks fit.</summary>
internal sealed class CacheProbe(TasksOptions options, Report report)
{
    public async Task RunAsync(SmallTasks tasks, CancellationToken cancellationToken)
    {
        var store = CheckpointStore.Open(Path.Combine(tasks.Data, "store"), TimeProvider.System);
        var manifests = Enumerable.Range(0, options.Tasks).Select(i => store.Find($"{NodeProcess.Tenant}/{SmallTasks.Name(i)}")!).ToArray();
        var budget = new DeviceWeightCacheOptions { BudgetBytes = Math.Max(2, options.Tasks / 2) * SmallTasks.TaskBytes };
        await using var cache = new DeviceWeightCache(
            budget, new MappedDeviceMemory(), new StoredSegments(store.SegmentPath), TimeProvider.System);
        foreach (var manifest in manifests)
        {
            (await cache.AcquireAsync(manifest, cancellationToken)).Dispose();
        }

        var same = Enumerable.Repeat(manifests[^1], options.Tasks);
        await LeaseAsync(cache, same, "lease of a task on the device", "lease_ms", cancellationToken);
        await LeaseAsync(cache, manifests, "lease of a task that others make room for", "lease_evicting_ms", cancellationToken);
        var books = new Series("the cache's books in full", "snapshot_ms");
        for (var i = 0; i < options.Rounds; i++)
        {
            books.Time(() => cache.Snapshot());
        }

        books.AddTo(report);
    }

    private async Task LeaseAsync(
        DeviceWeightCache cache, IEnumerable<Manifest> tasks, string label, string figure, CancellationToken cancellationToken)
    {
        var leases = new Series(label, figure);
        foreach (var task in tasks)
        {
            (await leases.TimeAsync(() => cache.AcquireAsync(task, cancellationToken))).Dispose();
        }

        leases.AddTo(report);
    }
}
