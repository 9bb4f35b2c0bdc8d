using System.Globalization;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Usage;

internal sealed class UsageGrain(
    [PersistentState("usage", StateStores.Registry)] IPersistentState<UsageState> state, TimeProvider clock) : Grain, IUsageGrain
{
    /// <summary>Days whose hours are kept.</summary>
    public const int HourlyDays = 62;

    /// <summary>Days that are kept at all.</summary>
    public const int KeptDays = 731;

    private const string Format = "yyyy-MM-dd";

    public async Task NoteDayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var days = state.State.Days;
        if (!days.Add(Text(day)))
        {
            return;
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        string[] old = [.. days.TakeWhile(d => string.CompareOrdinal(d, Text(today.AddDays(-HourlyDays))) < 0)];
        foreach (var each in old.Where(d => d != Text(day)))
        {
            // The sum is stored before its hours are given up; a crash in between leaves hours that nothing lists any more.
            state.State.Sums[each] = SumUp(await Of(each).ReadAsync(cancellationToken));
            days.Remove(each);
        }

        foreach (var forgotten in state.State.Sums.Keys.Where(d => string.CompareOrdinal(d, Text(today.AddDays(-KeptDays))) < 0).ToArray())
        {
            state.State.Sums.Remove(forgotten);
        }

        await state.WriteOrEndAsync(this, cancellationToken);
        foreach (var closed in old.Where(d => d != Text(day)))
        {
            await Of(closed).CloseAsync(cancellationToken);
        }
    }

    public Task<DateOnly[]> ListDaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Task.FromResult<DateOnly[]>([.. state.State.Days.Select(Day).Where(d => d >= from && d <= to)]);

    public Task<UsageRow[]> ReadDaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var rows =
            from day in state.State.Sums
            let date = Day(day.Key)
            where date >= @from && date <= to
            from task in day.Value
            select new UsageRow(date.ToDateTime(default, DateTimeKind.Utc), task.Key, task.Value);
        return Task.FromResult<UsageRow[]>([.. rows.OrderBy(r => r.Start).ThenBy(r => r.Task, StringComparer.Ordinal)]);
    }

    private static Dictionary<string, UsageAmounts> SumUp(IEnumerable<UsageRow> rows) => rows
        .GroupBy(r => r.Task, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Aggregate(default(UsageAmounts), (sum, row) => sum + row.Used), StringComparer.Ordinal);

    private static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    private IUsageDayGrain Of(string day) =>
        GrainFactory.GetGrain<IUsageDayGrain>(new UsageDay(this.GetPrimaryKeyString(), Day(day)).ToString());
}
