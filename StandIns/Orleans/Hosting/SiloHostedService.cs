using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host; a stop whose token is already cancelled is a crash.</summary>
internal sealed class SiloHostedService(IServiceProvider services, ILogger<SiloHostedService> logger) : IHostedService
{
    private readonly SiloLifecycle _lifecycle = new(new(logger));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in services.GetServices<IConfigurationValidator>())
        {
            validator.ValidateConfiguration();
        }

        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(_lifecycle);
        }

        await _lifecycle.OnStart(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            services.GetRequiredService<InProcessSilo>().Kill();
        }

        return _lifecycle.OnStop(cancellationToken);
    }
}
