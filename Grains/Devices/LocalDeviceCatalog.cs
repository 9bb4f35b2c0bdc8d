using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.Grains.Devices;

/// <summary>The devices of this silo, by name; made at start from options and owned until the host stops.</summary>
internal sealed class LocalDeviceCatalog : IAsyncDisposable
{
    private readonly Dictionary<string, LocalDevice> _devices = new(StringComparer.Ordinal);

    public LocalDeviceCatalog(IReadOnlyList<DeviceOptions> options, ISegmentSource segments, MemoryNodes nodes, TimeProvider clock)
    {
        foreach (var device in options)
        {
            _devices.Add(device.Name, Create(device, segments, nodes, clock));
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

    private static LocalDevice Create(DeviceOptions options, ISegmentSource segments, MemoryNodes nodes, TimeProvider clock)
    {
        var cuda = options.Kind == "cuda" ? CudaOffer.Open(options) : null;
        var memory = cuda is null ? MemoryOf(options, clock) : cuda.Memory;
        var cache = new DeviceWeightCache(
            new DeviceWeightCacheOptions { BudgetBytes = options.BudgetBytes, ParallelLoads = options.ParallelLoads },
            memory,
            segments,
            clock);
        var cores = options.Node is { } node ? nodes.Find(node) ?? CoreSet.Empty : CoreSet.Empty;
        var threads = ThreadsOf(options, cores);
        var packed = options is { PackWeights: true, Loading: ModelLoading.Bind } && cuda is null
            ? new PackedModels(PackingOf(options, threads, cores), cache, clock)
            : null;
        var common = cuda?.ExecutorOptions(options, options.Name)
            ?? new DeviceExecutorOptions { Name = options.Name, IntraOpThreads = threads, Loading = options.Loading };
        var executors = Enumerable.Range(0, options.Instances)
            .Select(i => new DeviceExecutor(common with { Name = $"{options.Name}.{i}", Cores = cores }, clock, packed));
        return new LocalDevice(options, cache, packed, [.. executors]);
    }

    /// <summary>
    /// Threads of an executor. The process counts the processors of its affinity mask, and no more than its control group's quota pays for.
    /// </summary>
    internal static int ThreadsOf(DeviceOptions options, CoreSet cores)
    {
        var usable = cores.Count > 0 ? Math.Min(cores.Count, Environment.ProcessorCount) : Environment.ProcessorCount;
        return options.Threads > 0 ? options.Threads : Math.Max(1, usable / options.Instances);
    }

    private static IDeviceMemory MemoryOf(DeviceOptions options, TimeProvider clock) => options.Kind switch
    {
        "software" => new CopyingDeviceMemory(options.LinkBytesPerSecond > 0 ? options.LinkBytesPerSecond : null, clock),
        _ => new MappedDeviceMemory(),
    };

    private static WeightPackingOptions PackingOf(DeviceOptions options, int threads, CoreSet cores) => new()
    {
        Name = options.Name,
        IntraOpThreads = threads,
        Cores = cores,
        MinRuns = options.PackAfterBatches,
        Window = options.PackWindow,
        Pause = options.PackPause,
    };
}
