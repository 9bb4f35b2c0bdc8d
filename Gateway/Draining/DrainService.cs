using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Draining;

/// <summary>
/// Drains the gateway before anything else of the host stops: load balancers get time to see that it is not ready, then new requests are
/// refused, and those in work finish. The server and the silo, if there is one in this process, stop afterwards.
/// </summary>
internal sealed partial class DrainService(
    Drain drain, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<DrainService> logger) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (drain.Idle.IsCompleted)
        {
            // A host may be told to stop more than once.
            return;
        }

        var settings = options.Value;
        drain.Announce();
        try
        {
            await Task.Delay(settings.DrainDelay, clock, cancellationToken);
            drain.Refuse();
            await drain.Idle.WaitAsync(settings.DrainLimit, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            drain.Refuse();
            LogCutOff(drain.Owed, settings.DrainLimit);
            drain.CutOff();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} requests were broken off: the drain limit is {Limit}.")]
    private partial void LogCutOff(int count, TimeSpan limit);
}
