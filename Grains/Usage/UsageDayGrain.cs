using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Usage;

internal sealed class UsageDayGrain(
    [PersistentState("usage-day", StateStores.Registry)] IPersistentState<UsageDayState> state) : Grain, IUsageDayGrain
{
    /// <summary>Where tasks beyond <see cref="MaxTasks"/> are counted; no task has this name.</summary>
    public const string OtherTasks = "*";

    /// <summary>Tasks of a day that are kept apart.</summary>
    public const int MaxTasks = 2_000;

    private const int Hours = 24;

    private UsageDay _day;

    private DateTimeOffset Midnight => new(_day.Day, default, TimeSpan.Zero);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _day = UsageDay.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task RecordAsync(UsageReport report, CancellationToken cancellationToken)
    {
        if (state.State.IsClosed || report.Sequence <= state.State.Sequences.GetValueOrDefault(report.Gateway, long.MinValue))
        {
            return;
        }

        if (!state.RecordExists)
        {
            // The index comes first: a day without rows reads as nothing, rows without their day would never be found.
            await GrainFactory.GetGrain<IUsageGrain>(_day.Tenant).NoteDayAsync(_day.Day, cancellationToken);
        }

        foreach (var row in report.Rows)
        {
            Add(row);
        }

        state.State.Sequences[report.Gateway] = report.Sequence;
        await state.WriteOrEndAsync(this, cancellationToken);
    }

    public Task<UsageRow[]> ReadAsync(UsageSelection selection, CancellationToken cancellationToken) =>
        Task.FromResult(selection.Choose(selection.ByDay ? ByDay() : ByHour()));

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!state.State.IsClosed)
        {
            state.State = new UsageDayState { IsClosed = true };
            await state.WriteOrEndAsync(this, cancellationToken);
        }

        DeactivateOnIdle();
    }

    private IEnumerable<UsageRow> ByDay() => state.State.Tasks.Select(
        t => new UsageRow(Midnight, t.Key, t.Value.Aggregate(default(UsageAmounts), (sum, hour) => sum + (hour ?? default))));

    private IEnumerable<UsageRow> ByHour() =>
        from task in state.State.Tasks
        from hour in Enumerable.Range(0, Hours)
        where task.Value[hour] is not null
        select new UsageRow(Midnight.AddHours(hour), task.Key, task.Value[hour]!.Value);

    private void Add(UsageRow row)
    {
        var tasks = state.State.Tasks;
        var name = tasks.ContainsKey(row.Task) || tasks.Count < MaxTasks ? row.Task : OtherTasks;
        if (!tasks.TryGetValue(name, out var hours))
        {
            tasks[name] = hours = new UsageAmounts?[Hours];
        }

        var hour = row.Start.UtcDateTime.Hour;
        hours[hour] = (hours[hour] ?? default) + row.Used;
    }
}
