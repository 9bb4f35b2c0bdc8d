using Orleans;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedUsageGrain(Platform platform) : Grain, IUsageGrain
{
    public Task NoteDayAsync(DateOnly day, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateOnly[]> ListDaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) => Task.FromResult<DateOnly[]>(
        [.. platform.Usage.Keys.Where(d => d.Tenant == this.GetPrimaryKeyString() && d.Day >= from && d.Day <= to).Select(d => d.Day).Order()]);

    public Task<UsageRow[]> ReadDaysAsync(UsageSelection selection, CancellationToken cancellationToken) => Task.FromResult<UsageRow[]>([]);
}
