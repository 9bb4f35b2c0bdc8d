using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Devices;

/// <summary>The devices of this silo, by name; made at start from options and owned until the host stops.</summary>
internal sealed class LocalDeviceCatalog : IAsyncDisposable
{
    private readonly Dictionary<string, LocalDevice> _devices = new(StringComparer.Ordinal);

    public LocalDeviceCatalog(IReadOnlyList<DeviceOptions> options, CheckpointStore store, TimeProvider clock)
    {
        foreach (var device in options)
        {
            _devices.Add(device.Name, Create(device, store, clock));
        }
    }

    public IEnumerable<LocalDevice> All => _devices.Values;

    /// <summary>The device of that name.</summary>
    /// <exception cref="InvalidOperationException">This silo has none.</exception>
    public LocalDevice Find(string name) => _devices.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"This silo has no device '{name}'; it has: {string.Join(", ", _devices.Keys)}.");

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices.Values)
        {
            await device.DisposeAsync();
        }
    }

    private static LocalDevice Create(DeviceOptions options, CheckpointStore store, TimeProvider clock)
    {
        var cache = new DeviceWeightCache(
            new DeviceWeightCacheOptions { BudgetBytes = options.BudgetBytes },
            MemoryOf(options, clock),
            store.SegmentPath,
            clock);
        var threads = options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount / options.Instances);
        var packed = options is { PackWeights: true, Loading: ModelLoading.Bind }
            ? new PackedModels(PackingOf(options, threads), cache, clock)
            : null;
        var executors = Enumerable.Range(0, options.Instances).Select(i => new DeviceExecutor(
            new DeviceExecutorOptions { Name = $"{options.Name}.{i}", IntraOpThreads = threads, Loading = options.Loading }, clock, packed));
        return new LocalDevice(options, cache, packed, [.. executors]);
    }

    private static IDeviceMemory MemoryOf(DeviceOptions options, TimeProvider clock) => options.Kind switch
    {
        "software" => new CopyingDeviceMemory(options.LinkBytesPerSecond > 0 ? options.LinkBytesPerSecond : null, clock),
        _ => new MappedDeviceMemory(),
    };

    private static WeightPackingOptions PackingOf(DeviceOptions options, int threads) => new()
    {
        Name = options.Name,
        IntraOpThreads = threads,
        MinRuns = options.PackAfterBatches,
        Window = options.PackWindow,
        Pause = options.PackPause,
    };
}
