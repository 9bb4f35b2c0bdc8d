using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Weights;

/// <summary>
/// Tenants' limits of bytes on one device, as this silo last heard of them. Read anew when they are a few seconds old; while a tenant cannot
/// be asked, what was known holds.
/// </summary>
internal sealed partial class ResidentLimits(IGrainFactory grains, TimeProvider clock, ILogger<ResidentLimits> logger)
{
    private const int MostRemembered = 20_000;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (long? Bytes, long Read)> _known = new(StringComparer.Ordinal);

    /// <summary>The limit of a task's tenant; null for none.</summary>
    public async ValueTask<long?> OfAsync(string tenant, CancellationToken cancellationToken)
    {
        var isKnown = _known.TryGetValue(tenant, out var known);
        if (isKnown && clock.GetElapsedTime(known.Read) < Life)
        {
            return known.Bytes;
        }

        try
        {
            var described = grains.GetGrain<ITenantGrain>(tenant).DescribeAsync(cancellationToken);
            known.Bytes = (await described.WaitAsync(Timeout, clock, cancellationToken))?.Limits.ResidentBytes;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            LogNotRead(exception, tenant);
        }

        if (!isKnown && _known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[tenant] = (known.Bytes, clock.GetTimestamp());
        return known.Bytes;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The limits of tenant {Tenant} could not be read; what was known holds.")]
    private partial void LogNotRead(Exception exception, string tenant);
}
