using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>The whole path from a checkpoint folder to an output: import, device cache, executor.</summary>
internal sealed class ServedModels : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly TimeProvider _clock;
    private readonly IDeviceMemory _memory;
    private DeviceWeightCache? _cache;

    public ServedModels(
        TimeProvider? clock = null,
        int queueLimit = 4,
        TimeSpan? disposeTimeout = null,
        ModelLoading loading = ModelLoading.Bind,
        int? narrowTokens = null,
        CoreSet? cores = null,
        IDeviceMemory? memory = null)
    {
        _memory = memory ?? new MappedDeviceMemory();
        _clock = clock ?? TimeProvider.System;
        _store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        var options = new DeviceExecutorOptions { Name = "cpu-0", IntraOpThreads = 2, QueueLimit = queueLimit, Loading = loading };
        options = options with
        {
            DisposeTimeout = disposeTimeout ?? options.DisposeTimeout,
            NarrowTokens = narrowTokens ?? options.NarrowTokens,
            Cores = cores ?? options.Cores,
        };
        Executor = new(options, _clock);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public DeviceExecutor Executor { get; }

    public DeviceWeightCache Cache => _cache ??= NewCache(1L << 30);

    public string FolderOf(string name) => _folder[name];

    /// <summary>Must come before the cache's first use.</summary>
    public void SetBudget(long bytes, TimeProvider? clock = null, TimeSpan? unusedAfter = null) =>
        _cache = NewCache(bytes, clock, unusedAfter);

    /// <summary>Another cache over the same store, which its caller disposes.</summary>
    public DeviceWeightCache CacheOver(IDeviceMemory memory, long budget) =>
        new(new DeviceWeightCacheOptions { BudgetBytes = budget }, memory, new StoredSegments(_store.SegmentPath), TimeProvider.System);

    public async Task<Manifest> ImportAsync(RandomBert model, string name)
    {
        model.Save(_folder[name]);
        return await ImportAsync(_folder[name], name);
    }

    public Task<Manifest> ImportAsync(string folder, string name) =>
        _store.ImportAsync(folder, "acme/" + name, null, new BertLayout(), null, CancellationToken.None).WaitAsync(Patience);

    public async Task<BatchOutput> RunAsync(Manifest manifest, TokenBatch batch, CancellationToken cancellationToken = default)
    {
        using var lease = await Cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
        return await Executor.RunAsync(lease, batch, cancellationToken).WaitAsync(Patience, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Executor.DisposeAsync();
        if (_cache is not null)
        {
            await _cache.DisposeAsync();
        }

        _memory.Dispose();
        _folder.Dispose();
    }

    private DeviceWeightCache NewCache(long budget, TimeProvider? clock = null, TimeSpan? unusedAfter = null)
    {
        var options = new DeviceWeightCacheOptions { BudgetBytes = budget };
        options = options with { UnusedAfter = unusedAfter ?? options.UnusedAfter };
        return new(options, _memory, new StoredSegments(_store.SegmentPath), clock ?? TimeProvider.System);
    }
}
