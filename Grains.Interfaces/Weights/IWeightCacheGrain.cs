using Orleans;

namespace PtmOrleans.Grains.Weights;

/// <summary>
/// The shared weight cache of one device; same key and silo as its <see cref="Devices.IDeviceGrain"/>. Weights never cross a call: a
/// lease's number does, and the device on the same silo finds the memory by it.
/// </summary>
[Alias("ptm.IWeightCacheGrain")]
public interface IWeightCacheGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the version resident and keeps it so until the device, which finds the lease by its number on the same silo, lets go of it.
    /// Waits
    /// while leased bytes are in the way.
    /// </summary>
    [Alias("Acquire"), ResponseTimeout("00:02:00")]
    Task<LeaseGrant> AcquireAsync(string task, int version, CancellationToken cancellationToken);

    /// <summary>Makes the version resident once and keeps no lease on it: what the grant says of one is 0.</summary>
    [Alias("Load"), ResponseTimeout("00:02:00")]
    Task<LeaseGrant> LoadAsync(string task, int version, CancellationToken cancellationToken);

    /// <summary>
    /// Sends away the weights of these versions, as far as no other task on the device shares them: at once, or when their last lease ends.
    /// </summary>
    [Alias("Unload")]
    Task UnloadAsync(string task, int[] versions, CancellationToken cancellationToken);

    /// <summary>Pages in ahead of use where there is room; <paramref name="versions"/> are keys <c>tenant/name:version</c>.</summary>
    [Alias("Prefetch")]
    Task PrefetchAsync(string[] versions, Dictionary<string, double> outlook, CancellationToken cancellationToken);

    /// <summary>Keeps a version resident (or lets go of it again); false when there is no such version.</summary>
    [Alias("Pin")]
    Task<bool> PinAsync(string task, int version, bool pinned, CancellationToken cancellationToken);

    /// <summary>The cache as it stands.</summary>
    [Alias("Describe")]
    Task<CacheDescription> DescribeAsync(CancellationToken cancellationToken);
}
