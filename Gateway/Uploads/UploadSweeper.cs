using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>Drops uploads that nobody goes on with.</summary>
internal sealed partial class UploadSweeper(
    UploadAccess uploads, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<UploadSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Uploads.SweepPeriod, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Sweep();
        }
    }

    private void Sweep()
    {
        try
        {
            if (uploads.Area?.Sweep() is > 0 and var count)
            {
                LogDropped(count);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {Count} uploads that nobody went on with.")]
    private partial void LogDropped(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Abandoned uploads could not be dropped; the next sweep tries again.")]
    private partial void LogFailed(Exception exception);
}
