using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>
/// Sums of a tenant's usage for the days of one month whose hours are no longer kept; the grain's key is the month's first day as a
/// <see cref="UsageDay"/>.
/// </summary>
[Alias("ptm.IUsageMonthGrain")]
public interface IUsageMonthGrain : IGrainWithStringKey
{
    /// <summary>Stores a day's rows, one for each task, in place of those that it has of the day.</summary>
    [Alias("StoreDay")]
    Task StoreDayAsync(DateOnly day, UsageRow[] rows, CancellationToken cancellationToken);

    /// <summary>Rows by day and task, in that order.</summary>
    [Alias("Read")]
    Task<UsageRow[]> ReadAsync(UsageSelection selection, CancellationToken cancellationToken);

    /// <summary>Forgets the month.</summary>
    [Alias("Forget")]
    Task ForgetAsync(CancellationToken cancellationToken);
}
