using PtmOrleans.Grains.Tenants;
using PtmOrleans.Scheduling.Quotas;

namespace PtmOrleans.Grains.Quotas;

/// <summary>Divides a tenant's limits among the gateways that report. Not thread-safe.</summary>
internal sealed class QuotaDivision(TimeProvider clock)
{
    private readonly ShareLedger _rate = new();
    private readonly ShareLedger _concurrent = new(isWhole: true);
    private readonly ShareLedger _items = new(isWhole: true);
    private readonly Dictionary<Guid, long> _heard = [];

    public QuotaShare Settle(QuotaReport report, TenantLimits limits)
    {
        RemoveSilent();
        _heard[report.Gateway] = clock.GetTimestamp();
        var rate = Share(_rate, report, report.Rate, report.Held?.Rate, limits.RequestsPerSecond);
        return new QuotaShare
        {
            Rate = rate,
            Burst = rate is null ? null : limits.BurstSize * rate / limits.RequestsPerSecond,
            Concurrent = Share(_concurrent, report, report.Concurrent, report.Held?.Concurrent, limits.ConcurrentRequests),
            Items = Share(_items, report, report.Items, report.Held?.Items, limits.WaitingItems),
            Limits = limits,
        };
    }

    private static double? Share(ShareLedger ledger, QuotaReport report, double want, double? held, double? limit)
    {
        if (limit is not { } most)
        {
            ledger.Remove(report.Gateway);
            return null;
        }

        // A gateway that has worked without this limit so far is as good as new to it.
        return ledger.Settle(report.Gateway, Math.Max(0, want), held, most);
    }

    private void RemoveSilent()
    {
        foreach (var silent in _heard.Where(h => clock.GetElapsedTime(h.Value) > QuotaShare.Silence).Select(h => h.Key).ToArray())
        {
            _heard.Remove(silent);
            _rate.Remove(silent);
            _concurrent.Remove(silent);
            _items.Remove(silent);
        }
    }
}
