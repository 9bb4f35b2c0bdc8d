using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Quotas;

/// <summary>
/// Shares one tenant's limits out to the gateways that serve it; the grain's key is the tenant's name. Nothing is stored: after a move the
/// gateways' next reports tell again what they hold.
/// </summary>
[Alias("ptm.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>Takes a gateway's report of the last period and gives it its share of the next; null when there is no such tenant.</summary>
    [Alias("Settle")]
    Task<QuotaShare?> SettleAsync(QuotaReport report, CancellationToken cancellationToken);

    /// <summary>Tells of new limits.</summary>
    [Alias("SetLimits")]
    Task SetLimitsAsync(TenantLimits limits, CancellationToken cancellationToken);
}
