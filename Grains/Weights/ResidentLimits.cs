using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Weights;

/// <summary>
/// Tenants' limits of bytes on one device, as this silo last heard of them. Read anew when they are a few seconds old; while a tenant cannot
/// be asked, what was known holds; where nothing was, nothing is said to be unlimited.
/// </summary>
internal sealed partial class ResidentLimits(IGrainFactory grains, TimeProvider clock, ILogger<ResidentLimits> logger)
{
    private const int MostRemembered = 20_000;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (ResidentLimit? Limit, long Read)> _known = new(StringComparer.Ordinal);

    /// <summary>The limit of a task's tenant; null while it is not known.</summary>
    public async ValueTask<ResidentLimit?> OfAsync(string tenant, CancellationToken cancellationToken)
    {
        var isKnown = _known.TryGetValue(tenant, out var known);
        if (isKnown && clock.GetElapsedTime(known.Read) < (known.Limit is null ? Pause : Life))
        {
            return known.Limit;
        }

        try
        {
            var read = grains.GetGrain<ITenantGrain>(tenant).ReadLimitsAsync(cancellationToken);
            known.Limit = new ResidentLimit((await read.WaitAsync(Timeout, clock, cancellationToken))?.ResidentBytes);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            LogNotRead(exception, tenant);
        }

        if (!isKnown && _known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[tenant] = (known.Limit, clock.GetTimestamp());
        return known.Limit;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The limits of tenant {Tenant} could not be read; what was known holds.")]
    private partial void LogNotRead(Exception exception, string tenant);
}
