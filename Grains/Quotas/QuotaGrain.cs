using Orleans;
using Orleans.Concurrency;
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

    public async Task<QuotaShare?> SettleAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        if (_limits is null || clock.GetElapsedTime(_limitsRead) > LimitsLife)
        {
            var told = _told;
            var tenant = await GrainFactory.GetGrain<ITenantGrain>(this.GetPrimaryKeyString()).DescribeAsync(cancellationToken);

            // What was told meanwhile is newer than the answer.
            if (told == _told)
            {
                (_limits, _limitsRead) = (tenant?.Limits, clock.GetTimestamp());
            }
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
}
