using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>What one tenant used on one day, by hour and task; the grain's key is a <see cref="UsageDay"/>.</summary>
[Alias("ptm.IUsageDayGrain")]
public interface IUsageDayGrain : IGrainWithStringKey
{
    /// <summary>
    /// Adds a report and stores the sum before it answers. A report whose number is not above the gateway's last one was added before and
    /// changes nothing, so one whose answer was lost can be sent again.
    /// </summary>
    [Alias("Record")]
    Task RecordAsync(UsageReport report, CancellationToken cancellationToken);

    /// <summary>Rows by time and task, in that order.</summary>
    [Alias("Read")]
    Task<UsageRow[]> ReadAsync(UsageSelection selection, CancellationToken cancellationToken);

    /// <summary>Forgets the day and takes no more reports of it.</summary>
    [Alias("Close")]
    Task CloseAsync(CancellationToken cancellationToken);
}
