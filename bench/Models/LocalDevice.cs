using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Bench.Models;

/// <summary>A weight cache and executors that compute on it, without the rest of a node.</summary>
internal sealed class LocalDevice(Fleet fleet, long budgetBytes) : IAsyncDisposable
{
    private readonly List<DeviceExecutor> _executors = [];

    public DeviceWeightCache Cache { get; } = new(
        new DeviceWeightCacheOptions { BudgetBytes = budgetBytes }, new MappedDeviceMemory(), fleet.SegmentPath, TimeProvider.System);

    /// <summary>Adds executors until there are so many, each with the threads given.</summary>
    public void Grow(int executors, int threads)
    {
        while (_executors.Count < executors)
        {
            var options = new DeviceExecutorOptions { Name = $"bench-{_executors.Count}", IntraOpThreads = threads };
            _executors.Add(new DeviceExecutor(options, TimeProvider.System));
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

        await Cache.DisposeAsync();
    }
}
