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
        if (days.Contains(Text(day)))
        {
            return;
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        string[] old = [.. days.TakeWhile(d => string.CompareOrdinal(d, Text(today.AddDays(-HourlyDays))) < 0)];
        foreach (var each in old)
        {
            // Again where it was done before and what comes after it was not; meanwhile the day's own rows count.
            var rows = await Of(each).ReadAsync(Whole(Day(each)), cancellationToken);
            await MonthOf(Day(each)).StoreDayAsync(Day(each), rows, cancellationToken);
        }

        // Nothing changes before everything is stored elsewhere: a day that is on the list counts as noted.
        var months = state.State.Months;
        days.Add(Text(day));
        days.ExceptWith(old);
        months.UnionWith(old.Select(d => Text(FirstOf(Day(d)))));
        string[] forgotten = [.. months.TakeWhile(m => Day(m).AddMonths(1) <= today.AddDays(-KeptDays))];
        months.ExceptWith(forgotten);

        // A crash after this leaves hours or sums that nothing lists any more.
        await state.WriteOrEndAsync(this, cancellationToken);
        foreach (var closed in old)
        {
            await Of(closed).CloseAsync(cancellationToken);
        }

        foreach (var month in forgotten)
        {
            await MonthOf(Day(month)).ForgetAsync(cancellationToken);
        }
    }

    public Task<DateOnly[]> ListDaysAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Task.FromResult<DateOnly[]>([.. state.State.Days.Select(Day).Where(d => d >= from && d <= to)]);

    public async Task<UsageRow[]> ReadDaysAsync(UsageSelection selection, CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow().AddDays(-KeptDays);
        var rest = selection with { From = selection.From > oldest ? selection.From : oldest };
        var found = new List<UsageRow>();
        foreach (var month in state.State.Months.Select(Day).ToArray())
        {
            if (found.Count < selection.Limit && Midnight(month) < rest.To && Midnight(month.AddMonths(1)) > rest.From)
            {
                await ReadMonthAsync(MonthOf(month), rest, found, cancellationToken);
            }
        }

        return [.. found];
    }

    // A day that is still on the list has its rows itself, so that some of a month's may not count.
    private async Task ReadMonthAsync(
        IUsageMonthGrain month, UsageSelection rest, List<UsageRow> found, CancellationToken cancellationToken)
    {
        UsageRow[] rows;
        do
        {
            var asked = rest with { Limit = rest.Limit - found.Count };
            rows = await month.ReadAsync(asked, cancellationToken);
            found.AddRange(rows.Where(r => !state.State.Days.Contains(Text(DateOnly.FromDateTime(r.Start.UtcDateTime)))));
            if (rows.Length < asked.Limit)
            {
                return;
            }

            rest = rest with { AfterStart = rows[^1].Start, AfterTask = rows[^1].Task };
        }
        while (found.Count < rest.Limit);
    }

    private static UsageSelection Whole(DateOnly day) => new()
    {
        From = Midnight(day),
        To = Midnight(day.AddDays(1)),
        ByDay = true,
        Limit = UsageDayGrain.MaxTasks + 1,
    };

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateTimeOffset Midnight(DateOnly day) => new(day, default, TimeSpan.Zero);

    private IUsageMonthGrain MonthOf(DateOnly day) =>
        GrainFactory.GetGrain<IUsageMonthGrain>(new UsageDay(this.GetPrimaryKeyString(), FirstOf(day)).ToString());

    private static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    private IUsageDayGrain Of(string day) =>
        GrainFactory.GetGrain<IUsageDayGrain>(new UsageDay(this.GetPrimaryKeyString(), Day(day)).ToString());
}
