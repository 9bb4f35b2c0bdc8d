using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.Bench.Models;

/// <summary>A weight cache and executors that compute on it, without the rest of a node.</summary>
/// <param name="fleet">The tasks.</param>
/// <param name="budgetBytes">Room for weights.</param>
/// <param name="packs">Whether tasks are packed, each as soon as it has run one wide batch.</param>
internal sealed class LocalDevice(Fleet fleet, long budgetBytes, bool packs = false) : IAsyncDisposable
{
    private readonly List<DeviceExecutor> _executors = [];
    private PackedModels? _packed;

    public DeviceWeightCache Cache { get; } = new(
        new DeviceWeightCacheOptions { BudgetBytes = budgetBytes },
        new MappedDeviceMemory(),
        new StoredSegments(fleet.SegmentPath),
        TimeProvider.System);

    /// <summary>Tasks that are packed now.</summary>
    public int Packed => _packed?.Count ?? 0;

    /// <summary>Adds executors until there are so many, each with the threads given.</summary>
    public void Grow(int executors, int threads)
    {
        _packed ??= packs ? new(new() { Name = "bench", IntraOpThreads = threads, MinRuns = 1 }, Cache, TimeProvider.System) : null;
        while (_executors.Count < executors)
        {
            var options = new DeviceExecutorOptions { Name = $"bench-{_executors.Count}", IntraOpThreads = threads };
            _executors.Add(new DeviceExecutor(options, TimeProvider.System, _packed));
        }
    }

    /// <summary>Computes a batch of a task, whose weights are brought in if they are not there.</summary>
    public async Task<BatchOutput> RunAsync(Manifest task, BatchForm form, CancellationToken cancellationToken, int executor = 0)
    {
        using var lease = await Cache.AcquireAsync(task, cancellationToken);
        Grow(executor + 1, Environment.ProcessorCount);
        return await _executors[executor].RunAsync(lease, form.Batch, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }

        if (_packed is not null)
        {
            await _packed.DisposeAsync();
        }

        await Cache.DisposeAsync();
    }
}
