using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

internal sealed class ClientHostedService(RuntimeClient client, IOptions<ClusterOptions> options, IEnumerable<IConfigurationValidator> validators) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        client.Connect(InProcessCluster.Connect(options.Value), null);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        client.Disconnect();
        return Task.CompletedTask;
    }
}
