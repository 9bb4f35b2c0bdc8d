using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>The weights on one device.</summary>
public sealed class DeviceWeightCache : IAsyncDisposable
{
    /// <summary>Makes an empty cache.</summary>
    public DeviceWeightCache(DeviceWeightCacheOptions options, IDeviceMemory memory, Func<SegmentDigest, string> locate, TimeProvider clock) => throw new NotImplementedException();

    /// <summary>Leases a task.</summary>
    public Task<WeightLease> AcquireAsync(Manifest manifest, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Loads a task soon.</summary>
    public void Prefetch(Manifest manifest) => throw new NotImplementedException();

    /// <summary>Sets expected uses by manifest key.</summary>
    public void SetOutlook(IReadOnlyDictionary<string, double> expectedUses) => throw new NotImplementedException();

    /// <summary>Keeps a task on the device.</summary>
    public void Pin(Manifest manifest) => throw new NotImplementedException();

    /// <summary>Ends a pin.</summary>
    public void Unpin(string key) => throw new NotImplementedException();

    /// <summary>Whether a task is wholly on the device.</summary>
    public bool IsResident(string key) => throw new NotImplementedException();

    /// <summary>The cache at this moment.</summary>
    public CacheSnapshot Snapshot() => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
