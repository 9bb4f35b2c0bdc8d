using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Usage;

/// <summary>Sends what tenants used to where it is stored: each period, and once more when the gateway stops.</summary>
internal sealed partial class UsageSender(
    UsageMeter meter, IGrainFactory grains, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<UsageSender> logger)
    : BackgroundService
{
    private const int AtOnce = 32;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Twice: the first may be a report that was not answered, behind which more has come together.
        await SendAsync(cancellationToken);
        await SendAsync(cancellationToken);
    }

    /// <summary>Sends everything once.</summary>
    public Task SendAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        return Parallel.ForEachAsync(meter.Reports(), parallel, (sent, _) => SendAsync(sent.Day, sent.Report, cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.UsagePeriod, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SendAsync(stoppingToken);
        }
    }

    private async ValueTask SendAsync(UsageDay day, UsageReport report, CancellationToken cancellationToken)
    {
        try
        {
            var stored = grains.GetGrain<IUsageDayGrain>(day.ToString()).RecordAsync(report, cancellationToken);
            await stored.WaitAsync(Limit, clock, cancellationToken);
            meter.Stored(day, report);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotStored(exception, day.Tenant);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The usage of tenant {Tenant} was not stored; it is sent again")]
    private partial void LogNotStored(Exception exception, string tenant);
}
