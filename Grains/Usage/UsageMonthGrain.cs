using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Usage;

internal sealed class UsageMonthGrain(
    [PersistentState("usage-month", StateStores.Registry)] IPersistentState<UsageMonthState> state) : Grain, IUsageMonthGrain
{
    private DateOnly _first;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _first = UsageDay.Parse(this.GetPrimaryKeyString()).Day;
        return Task.CompletedTask;
    }

    public Task StoreDayAsync(DateOnly day, UsageRow[] rows, CancellationToken cancellationToken)
    {
        state.State.Days[day.Day] = rows.ToDictionary(r => r.Task, r => r.Used, StringComparer.Ordinal);
        return state.WriteOrEndAsync(this, cancellationToken);
    }

    public Task<UsageRow[]> ReadAsync(UsageSelection selection, CancellationToken cancellationToken) => Task.FromResult(selection.Choose(
        from day in state.State.Days
        let midnight = new DateTimeOffset(_first.AddDays(day.Key - 1), default, TimeSpan.Zero)
        from task in day.Value
        select new UsageRow(midnight, task.Key, task.Value)));

    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        state.State = new UsageMonthState();
        await state.WriteOrEndAsync(this, cancellationToken);
        DeactivateOnIdle();
    }
}
