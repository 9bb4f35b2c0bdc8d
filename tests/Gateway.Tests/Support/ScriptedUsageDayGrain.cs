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

    public Task<UsageRow[]> ReadAsync(UsageSelection selection, CancellationToken cancellationToken)
    {
        var rows = platform.Usage[UsageDay.Parse(this.GetPrimaryKeyString())].SelectMany(r => r.Rows);
        return Task.FromResult(selection.Choose(selection.ByDay ? rows.GroupBy(r => r.Task).Select(SumUp) : rows));
    }

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static UsageRow SumUp(IGrouping<string, UsageRow> rows) => new(
        new DateTimeOffset(rows.First().Start.UtcDateTime.Date, TimeSpan.Zero), rows.Key, rows.Aggregate(default(UsageAmounts), (sum, row) => sum + row.Used));
}
