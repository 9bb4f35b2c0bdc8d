using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Which days of a tenant's usage there are, and which months have sums of older ones; key: the tenant's name.</summary>
[Alias("ptm.IUsageGrain")]
public interface IUsageGrain : IGrainWithStringKey
{
    /// <summary>Notes a day with usage. Days that are too old for hours are summed up, those too old for that are forgotten.</summary>
    [Alias("NoteDay"), ResponseTimeout("00:01:00")]
    Task NoteDayAsync(DateOnly day, CancellationToken cancellationToken);

    /// <summary>The days with hours from one day to another, both included, in order; read them from their <see cref="IUsageDayGrain"/>.</summary>
    [Alias("ListDays")]
    Task<DateOnly[]> ListDaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Rows by day and task of the days whose hours are no longer kept.</summary>
    [Alias("ReadDays"), ResponseTimeout("00:01:00")]
    Task<UsageRow[]> ReadDaysAsync(UsageSelection selection, CancellationToken cancellationToken);
}
