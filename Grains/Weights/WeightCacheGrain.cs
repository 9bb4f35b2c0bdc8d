using Orleans;
using Orleans.Concurrency;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Placement;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Grains.Weights;

[DevicePlacement, Reentrant]
internal sealed class WeightCacheGrain(LocalDeviceCatalog devices, ManifestCatalog manifests, ColdVersions cold) : Grain, IWeightCacheGrain
{
    private LocalDevice _device = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeviceKey.TryParse(this.GetPrimaryKeyString(), out var key);
        _device = devices.Find(key.Name);
        return Task.CompletedTask;
    }

    public async Task<LeaseGrant> AcquireAsync(string task, int version, CancellationToken cancellationToken)
    {
        var manifest = await manifests.FindAsync(task, version, cancellationToken);
        if (manifest is null)
        {
            return cold.Missing(task, version);
        }

        if (!_device.Cache.IsResident(manifest.Key) && await cold.WaitAsync(manifest, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var lease = await _device.Cache.AcquireAsync(manifest, cancellationToken);
            return new LeaseGrant(_device.Keep(lease), lease.BytesLoaded, lease.LoadTime, PtmError.None, "");
        }
        catch (WeightStoreException e)
        {
            return e.Error is WeightStoreError.Busy or WeightStoreError.Unavailable
                ? Refuse(PtmError.Unavailable, e.Message) with { Later = true }
                : Refuse(PtmError.TaskFailed, e.Message);
        }
    }

    public async Task<LeaseGrant> LoadAsync(string task, int version, CancellationToken cancellationToken)
    {
        var grant = await AcquireAsync(task, version, cancellationToken);
        if (grant.Lease > 0)
        {
            _device.Release(grant.Lease);
        }

        return grant with { Lease = 0 };
    }

    public Task UnloadAsync(string task, int[] versions, CancellationToken cancellationToken)
    {
        foreach (var version in versions)
        {
            _device.Cache.SendAway(new ListKey(task, version).ToString());
        }

        return Task.CompletedTask;
    }

    public async Task PrefetchAsync(string[] versions, Dictionary<string, double> outlook, CancellationToken cancellationToken)
    {
        _device.Cache.SetOutlook(outlook);
        foreach (var key in versions)
        {
            var list = ListKey.Parse(key);
            if (await manifests.FindAsync(list.Task, list.Version, cancellationToken) is not { } manifest)
            {
                continue;
            }

            if (await cold.IsHereAsync(manifest, cancellationToken))
            {
                _device.Cache.Prefetch(manifest);
            }
            else
            {
                _ = cold.Begin(manifest);
            }
        }
    }

    public async Task<bool> PinAsync(string task, int version, bool pinned, CancellationToken cancellationToken)
    {
        if (await manifests.FindAsync(task, version, cancellationToken) is not { } manifest)
        {
            return false;
        }

        if (!pinned)
        {
            _device.Cache.Unpin(manifest.Key);
            return true;
        }

        // Weights that are away come to the node first: meanwhile they would hold the device's load slots.
        var here = await cold.IsHereAsync(manifest, cancellationToken);
        _device.Cache.Pin(manifest, bringsIn: here);
        if (!here && cold.Begin(manifest) is { } fetch)
        {
            _ = PrefetchAfterAsync(fetch, manifest);
        }

        return true;
    }

    // Where they do not come, the next lease of the task tries again and says why.
    private async Task PrefetchAfterAsync(Task fetch, Manifest manifest)
    {
        await fetch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (fetch.IsCompletedSuccessfully)
        {
            _device.Cache.Prefetch(manifest);
        }
    }

    public Task<CacheDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe(_device.Cache.Books));

    internal static CacheDescription Describe(CacheBooks books)
    {
        var cache = books.Totals();
        return new CacheDescription
        {
            BudgetBytes = cache.BudgetBytes,
            ResidentBytes = cache.ResidentBytes,
            LeasedBytes = cache.LeasedBytes,
            PinnedBytes = cache.PinnedBytes,
            Hits = cache.Hits,
            Misses = cache.Misses,
            Evictions = cache.Evictions,
            BytesPaged = cache.BytesPaged,
            PackedBytes = cache.PackedBytes,
            LastEvictionAge = cache.LastEvictionAge,
            LeasesWaiting = cache.Waiting,
            LoadsRunning = cache.LoadsRunning,
            ParallelLoads = cache.ParallelLoads,
            LoadsWaiting = cache.LoadsWaiting,
            LoadBytesWaiting = cache.LoadBytesWaiting,
            FailedLoads = cache.FailedLoads,
            Versions =
            [
                .. books.Tasks().Select(t => new CachedVersion(t.Key, t.ResidentBytes, t.TotalBytes, t.Pinned, t.Leases, t.PackedBytes)),
            ],
        };
    }

    private static LeaseGrant Refuse(PtmError error, string message) => new(0, 0, TimeSpan.Zero, error, message);
}
