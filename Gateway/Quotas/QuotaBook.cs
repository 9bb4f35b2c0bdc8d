using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Quotas;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>
/// This gateway's shares of tenants' limits. A share is asked for with a tenant's first request and settled each period while the tenant is
/// active, so that requests make no calls of their own. When the cluster cannot be asked, the last share holds for a while.
/// </summary>
internal sealed class QuotaBook(IGrainFactory grains, TransientRetry retry, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Guid _gateway = Guid.NewGuid();

    /// <summary>Tenants that are known at the moment; names come from credentials alone.</summary>
    public ICollection<string> Tenants => _entries.Keys;

    /// <summary>A tenant's share.</summary>
    /// <exception cref="RefusedException">503: there is none yet, or it is too old, and the cluster cannot be asked.</exception>
    public async Task<TenantQuota> GetAsync(string tenant, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(tenant, _ => new Entry(new TenantQuota(_gateway, clock)));
        if (entry.IsFresh(clock, options.Value.QuotaShareLife))
        {
            return entry.Quota;
        }

        try
        {
            await FirstAsync(entry, tenant).WaitAsync(cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RefusedException(PtmError.Unavailable, "the tenant's limits cannot be read at the moment");
        }

        return entry.Quota;
    }

    /// <summary>A tenant's share without asking for it; null before its first request.</summary>
    public TenantQuota? Find(string tenant) => _entries.GetValueOrDefault(tenant)?.Quota;

    /// <summary>Reports what a tenant wanted and takes its next share; forgets a tenant that has been idle for long.</summary>
    public async Task SettleAsync(string tenant, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(tenant, out var entry))
        {
            return;
        }

        var idle = entry.Quota.Idle;
        if (idle > options.Value.QuotaShareLife)
        {
            _entries.TryRemove(tenant, out _);
        }
        else if (idle <= options.Value.QuotaPeriod)
        {
            await AskAsync(entry, tenant, cancellationToken);
        }
    }

    private Task FirstAsync(Entry entry, string tenant)
    {
        lock (entry)
        {
            if (entry.IsFresh(clock, options.Value.QuotaShareLife))
            {
                return Task.CompletedTask;
            }

            if (entry.Loading is not { IsCompleted: false })
            {
                entry.Loading = retry.RunAsync(
                    async token =>
                    {
                        await AskAsync(entry, tenant, token);
                        return true;
                    },
                    options.Value.DefaultDeadline,
                    CancellationToken.None);
            }

            return entry.Loading;
        }
    }

    private async Task AskAsync(Entry entry, string tenant, CancellationToken cancellationToken)
    {
        var asked = grains.GetGrain<IQuotaGrain>(tenant).SettleAsync(entry.Quota.Report(), cancellationToken);
        var share = await asked.WaitAsync(options.Value.QuotaTimeout, clock, cancellationToken);

        // A tenant that the cluster does not know has no tasks either; what it asks for is refused as unknown.
        entry.Quota.Apply(share ?? new QuotaShare { Limits = Grains.Tenants.TenantLimits.None });
        entry.Settled(clock);
    }

    private sealed class Entry(TenantQuota quota)
    {
        private long _settled = long.MinValue;

        public TenantQuota Quota => quota;

        public Task? Loading { get; set; }

        public bool IsFresh(TimeProvider clock, TimeSpan life) =>
            Volatile.Read(ref _settled) is var settled && settled != long.MinValue && clock.GetElapsedTime(settled) <= life;

        public void Settled(TimeProvider clock) => Volatile.Write(ref _settled, clock.GetTimestamp());
    }
}
