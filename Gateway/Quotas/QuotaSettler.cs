using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Quotas;

/// <summary>Settles the shares of active tenants each period.</summary>
internal sealed partial class QuotaSettler(
    QuotaBook book, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<QuotaSettler> logger) : BackgroundService
{
    private const int AtOnce = 32;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.QuotaPeriod, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken };
            await Parallel.ForEachAsync(book.Tenants, parallel, SettleAsync);
        }
    }

    private async ValueTask SettleAsync(string tenant, CancellationToken cancellationToken)
    {
        try
        {
            await book.SettleAsync(tenant, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            LogNotSettled(exception, tenant);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The limits of tenant {Tenant} were not settled; the last share holds for the time being")]
    private partial void LogNotSettled(Exception exception, string tenant);
}
