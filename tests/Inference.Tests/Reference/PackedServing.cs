using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>Executors of one device that share its packed weights, beside one that only binds; every batch counts as wide.</summary>
internal sealed class PackedServing : IAsyncDisposable
{
    private readonly WeightPackingOptions _options;

    public PackedServing(
        long budget = 1L << 30, int executors = 1, WeightPackingOptions? options = null, TimeProvider? clock = null, TimeSpan? unusedAfter = null)
    {
        _options = options ?? Options;
        Models.SetBudget(budget, clock, unusedAfter);
        Packed = new(_options, Models.Cache, clock ?? TimeProvider.System);
        Executors = [.. Enumerable.Range(0, executors).Select(i => new DeviceExecutor(
            new() { Name = $"packed-{i}", IntraOpThreads = 2, NarrowTokens = 0 }, TimeProvider.System, Packed))];
    }

    /// <summary>Three runs make a task hot.</summary>
    public static WeightPackingOptions Options { get; } = new()
    {
        Name = "test",
        IntraOpThreads = 2,
        MinRuns = 3,
        Window = TimeSpan.FromMinutes(1),
        Pause = TimeSpan.FromMinutes(10),
    };

    public ServedModels Models { get; } = new(narrowTokens: 0);

    public PackedModels Packed { get; }

    public IReadOnlyList<DeviceExecutor> Executors { get; }

    public CacheSnapshot Snapshot => Models.Cache.Snapshot();

    public async Task<float[]> RunAsync(Manifest manifest, TokenBatch batch, int executor = 0)
    {
        using var lease = await Models.Cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(ServedModels.Patience);
        return await RunAsync(lease, batch, executor);
    }

    public async Task<float[]> RunAsync(WeightLease lease, TokenBatch batch, int executor = 0) =>
        (await Executors[executor].RunAsync(lease, batch, CancellationToken.None).WaitAsync(ServedModels.Patience)).Values.ToArray();

    /// <summary>What bound weights answer.</summary>
    public async Task<float[]> BoundAsync(Manifest manifest, TokenBatch batch) =>
        (await Models.RunAsync(manifest, batch)).Values.ToArray();

    /// <summary>Runs a task until it is hot, and waits until it has been packed.</summary>
    public async Task PackAsync(Manifest manifest, TokenBatch batch)
    {
        var packings = Packed.Packings;
        await HeatAsync(manifest, batch);
        await UntilAsync(() => Packed.Packings > packings && Packed.Count > 0);
    }

    public async Task HeatAsync(Manifest manifest, TokenBatch batch)
    {
        for (var run = 0; run < _options.MinRuns; run++)
        {
            await RunAsync(manifest, batch);
        }
    }

    /// <summary>Waits for what another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(ServedModels.Patience);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var executor in Executors)
        {
            await executor.DisposeAsync();
        }

        await Packed.DisposeAsync();
        await Models.DisposeAsync();
    }
}
