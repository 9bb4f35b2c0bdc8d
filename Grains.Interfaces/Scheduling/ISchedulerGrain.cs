using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>Decides which list runs next on which device of a pool. It hears of lists only when their summary changes materially.</summary>
[Alias("ptm.ISchedulerGrain")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>A list changed. The answer is what a request of it costs at best; null while no device can say.</summary>
    [Alias("ReportList")]
    Task<CostAdvice?> ReportListAsync(ListReport report, CancellationToken cancellationToken);

    /// <summary>
    /// A device is alive, and this is what it holds. Also sent at intervals, so that a new activation learns its devices.
    /// </summary>
    [Alias("ReportDevice")]
    Task ReportDeviceAsync(DeviceReport report, CancellationToken cancellationToken);

    /// <summary>A device leaves in order.</summary>
    [Alias("RemoveDevice")]
    Task RemoveDeviceAsync(string device, CancellationToken cancellationToken);

    /// <summary>An assignment has ended, with what it measured.</summary>
    [Alias("Finish")]
    Task FinishAsync(AssignmentReport report, CancellationToken cancellationToken);

    /// <summary>Lists, devices and the last decisions with their reasons.</summary>
    [Alias("Describe")]
    Task<SchedulerDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Switches the policy; false when there is none of that name.</summary>
    [Alias("SetPolicy")]
    Task<bool> SetPolicyAsync(string policy, CancellationToken cancellationToken);
}
