using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
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
    // A bucket that refills more slowly than this may be forgotten before it is full, or names would be kept for ever.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Guid _gateway = Guid.NewGuid();

    /// <summary>Tenants that are known at the moment; names come from credentials alone.</summary>
    public ICollection<string> Tenants => _entries.Keys;

    /// <summary>A tenant's share.</summary>
    /// <exception cref="RefusedException">503: there is none yet, or it is too old, and the cluster cannot be asked.</exception>
    public async Task<TenantQuota> GetAsync(string tenant, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(tenant, _ => new Entry(new TenantQuota(_gateway, clock)));
        var isFresh = entry.IsFresh(clock, options.Value.QuotaShareLife);
        if (isFresh && entry.WasTried(clock))
        {
            return entry.Quota;
        }

        try
        {
            // After a pause the share has been given to others, even where it could still be used if nobody answered.
            await (isFresh ? AgainAsync(entry, tenant) : FirstAsync(entry, tenant)).WaitAsync(cancellationToken);
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
            // A full bucket in place of an empty one would make a pause pay.
            if (entry.Quota.IsAsNew || idle > LongestIdle)
            {
                _entries.TryRemove(tenant, out _);
            }
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

    private Task AgainAsync(Entry entry, string tenant)
    {
        lock (entry)
        {
            if (entry.Loading is not { IsCompleted: false })
            {
                entry.Loading = AskOnceAsync(entry, tenant);
            }

            return entry.Loading;
        }
    }

    private async Task AskOnceAsync(Entry entry, string tenant)
    {
        try
        {
            await AskAsync(entry, tenant, CancellationToken.None);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The last share holds for the time being.
        }
    }

    private async Task AskAsync(Entry entry, string tenant, CancellationToken cancellationToken)
    {
        entry.Tried(clock);
        var asked = grains.GetGrain<IQuotaGrain>(tenant).SettleAsync(entry.Quota.Report(), cancellationToken);
        var share = await asked.WaitAsync(options.Value.QuotaTimeout, clock, cancellationToken);

        // A tenant that the cluster does not know has no tasks either; what it asks for is refused as unknown.
        entry.Quota.Apply(share ?? new QuotaShare { Limits = Grains.Tenants.TenantLimits.None });
        entry.Settled(clock);
    }

    private sealed class Entry(TenantQuota quota)
    {
        private long _settled = long.MinValue;
        private long _tried = long.MinValue;

        public TenantQuota Quota => quota;

        public Task? Loading { get; set; }

        public bool IsFresh(TimeProvider clock, TimeSpan life) =>
            Volatile.Read(ref _settled) is var settled && settled != long.MinValue && clock.GetElapsedTime(settled) <= life;

        /// <summary>Whether the cluster was asked a moment ago, so that it counts this gateway in, or does not answer.</summary>
        public bool WasTried(TimeProvider clock) =>
            Volatile.Read(ref _tried) is var tried && tried != long.MinValue && clock.GetElapsedTime(tried) <= QuotaShare.Silence;

        public void Tried(TimeProvider clock) => Volatile.Write(ref _tried, clock.GetTimestamp());

        public void Settled(TimeProvider clock) => Volatile.Write(ref _settled, clock.GetTimestamp());
    }
}
