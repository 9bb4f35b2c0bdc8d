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
internal sealed class WeightCacheGrain(
    LocalDeviceCatalog devices, ManifestCatalog manifests, ColdVersions cold, ResidentLimits limits) : Grain, IWeightCacheGrain
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

        if (await limits.OfAsync(TenantOf(task), cancellationToken) is not { } limit)
        {
            return Refuse(PtmError.Unavailable, "The tenant's limits cannot be read at the moment.") with { Later = true };
        }

        if (limit.Bytes is { } most && RefuseBeyond(most, manifest, task) is { } beyond)
        {
            return beyond;
        }

        // No await since the room was made: it is asked for before anything else of the tenant's is.
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

            var limit = await limits.OfAsync(TenantOf(list.Task), cancellationToken);
            if (await cold.IsHereAsync(manifest, cancellationToken))
            {
                if (limit is { } known && (known.Bytes is not { } bytes || _device.Cache.Groups.Fits(manifest, OfTenant(list.Task), bytes)))
                {
                    _device.Cache.Prefetch(manifest);
                }
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
        if (await limits.OfAsync(TenantOf(task), cancellationToken) is not { Bytes: var most }
            || (most is { } bytes && !_device.Cache.Groups.FitsPinned(manifest, OfTenant(task), bytes)))
        {
            return false;
        }

        _device.Cache.Pin(manifest, bringsIn: here && HasRoom(manifest, task, most));
        if (!here && cold.Begin(manifest) is { } fetch)
        {
            _ = PrefetchAfterAsync(fetch, manifest, task, most);
        }

        return true;
    }

    // Where they do not come, the next lease of the task tries again and says why.
    private async Task PrefetchAfterAsync(Task fetch, Manifest manifest, string task, long? most)
    {
        await fetch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (fetch.IsCompletedSuccessfully && HasRoom(manifest, task, most))
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

    private bool HasRoom(Manifest manifest, string task, long? most) =>
        most is not { } bytes || _device.Cache.Groups.TryMake(manifest, OfTenant(task), bytes);

    private LeaseGrant? RefuseBeyond(long most, Manifest manifest, string task)
    {
        if (_device.Cache.Groups.TryMake(manifest, OfTenant(task), most))
        {
            return null;
        }

        // Alone it would have fitted unless it is larger than the limit itself; what is leased now ends.
        return _device.Cache.Groups.FitsPinned(manifest, _ => false, most)
            ? Refuse(PtmError.Unavailable, $"Other tasks of the tenant take its limit resident_bytes of {most}.") with { Later = true }
            : Refuse(PtmError.LimitReached, $"The weights of '{task}' exceed the tenant's limit resident_bytes of {most}.");
    }

    private static string TenantOf(string task) => task[..task.IndexOf('/', StringComparison.Ordinal)];

    private static Func<string, bool> OfTenant(string task)
    {
        var prefix = task[..(task.IndexOf('/', StringComparison.Ordinal) + 1)];
        return key => key.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static LeaseGrant Refuse(PtmError error, string message) => new(0, 0, TimeSpan.Zero, error, message);
}
