using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedDeviceGrain : Grain, IDeviceGrain
{
    public const string Lost = "silo/lost";

    public Task StartAsync(string pool, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DrainAsync(TimeSpan limit, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AssignAsync(AssignmentOrder order, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DeviceDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (key == Lost)
        {
            throw new SiloUnavailableException("lost");
        }

        var cache = new CacheDescription
        {
            BudgetBytes = 1000,
            ResidentBytes = 400,
            LeasedBytes = 0,
            PinnedBytes = 0,
            Hits = 5,
            Misses = 2,
            Evictions = 1,
            BytesPaged = 900,
            FailedLoads = 1,
            PackedBytes = 150,
            LastEvictionAge = TimeSpan.FromSeconds(2.5),
            LeasesWaiting = 3,
            LoadsRunning = 2,
            ParallelLoads = 2,
            LoadsWaiting = 4,
            LoadBytesWaiting = 80,
            Versions =
            [
                new CachedVersion("acme/sentiment:1", 400, 400, false, 0, 150),
                new CachedVersion("acme/topic:1", 200, 200, true, 1),
                new CachedVersion("acme/topic:2", 100, 200, false, 0),
            ],
        };
        return Task.FromResult(new DeviceDescription(key, "cpu", 1, 9, 4, TimeSpan.FromSeconds(1.5), cache));
    }
}
