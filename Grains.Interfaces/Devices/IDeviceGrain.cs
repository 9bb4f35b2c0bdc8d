using Orleans;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Devices;

/// <summary>
/// One device of one silo; lives on that silo only. Its key is <c>{silo address}/{device name}</c>: a restarted silo has new devices, since
/// nothing that the old ones held is there any more.
/// </summary>
[Alias("ptm.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>Begins to report to the pool's scheduler. Called by the owning silo when it starts.</summary>
    [Alias("Start")]
    Task StartAsync(string pool, CancellationToken cancellationToken);

    /// <summary>Takes no new orders, lets running ones finish within the limit, and leaves the pool.</summary>
    [Alias("Drain"), ResponseTimeout("00:10:30")]
    Task DrainAsync(TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Accepts an order and returns; the work goes on.</summary>
    [Alias("Assign")]
    Task AssignAsync(AssignmentOrder order, CancellationToken cancellationToken);

    /// <summary>The device as it stands.</summary>
    [Alias("Describe")]
    Task<DeviceDescription> DescribeAsync(CancellationToken cancellationToken);
}
