using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Quotas;

// Reentrant: the tenant tells of new limits while it may be asked for them.
[Reentrant]
internal sealed class QuotaGrain(TimeProvider clock) : Grain, IQuotaGrain
{
    // Limits reach the grain when they are set; this covers a notice that was lost.
    private static readonly TimeSpan LimitsLife = TimeSpan.FromSeconds(30);

    private readonly QuotaDivision _division = new(clock);
    private TenantLimits? _limits;
    private long _limitsRead;
    private int _told;
    private Task? _reading;

    public async Task<QuotaShare?> SettleAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        if (_limits is null)
        {
            await ReadAsync(cancellationToken);
        }
        else if (clock.GetElapsedTime(_limitsRead) > LimitsLife && _reading is not { IsCompleted: false })
        {
            // Requests do not wait for the tenant while there are limits to go by.
            _reading = ReadInBackgroundAsync();
        }

        if (_limits is { } limits)
        {
            return _division.Settle(report, limits);
        }

        // Names of no tenant must not fill the silo with activations.
        DeactivateOnIdle();
        return null;
    }

    public Task SetLimitsAsync(TenantLimits limits, CancellationToken cancellationToken)
    {
        (_limits, _limitsRead) = (limits, clock.GetTimestamp());
        _told++;
        return Task.CompletedTask;
    }

    private async Task ReadInBackgroundAsync()
    {
        try
        {
            await ReadAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The next settlement tries again.
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var told = _told;
        var limits = await GrainFactory.GetGrain<ITenantGrain>(this.GetPrimaryKeyString()).ReadLimitsAsync(cancellationToken);

        // What was told meanwhile is newer than the answer.
        if (told == _told)
        {
            (_limits, _limitsRead) = (limits, clock.GetTimestamp());
        }
    }
}
