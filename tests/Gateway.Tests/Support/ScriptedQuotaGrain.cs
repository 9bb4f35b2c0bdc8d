using Orleans;
using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>Gives the one gateway that there is the whole of its tenant's limits.</summary>
public sealed class ScriptedQuotaGrain(Platform platform) : Grain, IQuotaGrain
{
    public Task<QuotaShare?> SettleAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        var tenant = this.GetPrimaryKeyString();
        if (platform.QuotaFailure(tenant) is { } failure)
        {
            return Task.FromException<QuotaShare?>(failure);
        }

        platform.Settlements.AddOrUpdate(tenant, 1, (_, count) => count + 1);
        var share = platform.Tenants.TryGetValue(tenant, out var known) ? Whole(known.Limits) : null;
        return Task.FromResult(share);
    }

    public Task SetLimitsAsync(TenantLimits limits, CancellationToken cancellationToken) => Task.CompletedTask;

    private static QuotaShare Whole(TenantLimits limits) => new()
    {
        Rate = limits.RequestsPerSecond,
        Burst = limits.BurstSize,
        Concurrent = limits.ConcurrentRequests,
        Items = limits.WaitingItems,
        Limits = limits,
    };
}
