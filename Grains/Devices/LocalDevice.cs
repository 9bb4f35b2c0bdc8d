using System.Collections.Concurrent;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Grains.Devices;

/// <summary>The memory and the executors of one device on this silo, which its two grains share.</summary>
internal sealed class LocalDevice : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, WeightLease> _leases = new();
    private long _lastLease;

    public LocalDevice(DeviceOptions options, DeviceWeightCache cache, PackedModels? packed, IReadOnlyList<DeviceExecutor> executors)
    {
        Options = options;
        Cache = cache;
        Packed = packed;
        Executors = executors;
    }

    public DeviceOptions Options { get; }

    public DeviceWeightCache Cache { get; }

    /// <summary>Packed weights; null when the device packs none.</summary>
    public PackedModels? Packed { get; }

    public IReadOnlyList<DeviceExecutor> Executors { get; }

    /// <summary>Keeps a lease under a number, so that the number can cross a grain call in its place.</summary>
    public long Keep(WeightLease lease)
    {
        var number = Interlocked.Increment(ref _lastLease);
        _leases[number] = lease;
        return number;
    }

    public WeightLease? Find(long lease) => _leases.GetValueOrDefault(lease);

    public void Release(long lease)
    {
        if (_leases.TryRemove(lease, out var held))
        {
            held.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var executor in Executors)
        {
            await executor.DisposeAsync();
        }

        foreach (var lease in _leases.Keys)
        {
            Release(lease);
        }

        if (Packed is not null)
        {
            await Packed.DisposeAsync();
        }

        await Cache.DisposeAsync();
    }
}
