using Orleans;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedUsageDayGrain(Platform platform) : Grain, IUsageDayGrain
{
    public Task RecordAsync(UsageReport report, CancellationToken cancellationToken)
    {
        if (platform.UsageFailure.Before() is { } before)
        {
            return Task.FromException(before);
        }

        platform.Usage.GetOrAdd(UsageDay.Parse(this.GetPrimaryKeyString()), _ => new()).Enqueue(report);
        return platform.UsageFailure.After() is { } after ? Task.FromException(after) : Task.CompletedTask;
    }

    public Task<UsageRow[]> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<UsageRow[]>(
        [.. platform.Usage[UsageDay.Parse(this.GetPrimaryKeyString())].SelectMany(r => r.Rows)]);

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
