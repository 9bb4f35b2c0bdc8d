using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using StackExchange.Redis;

namespace PtmOrleans.Silo;

/// <summary>Makes a host a silo of the platform.</summary>
public static class SiloExtensions
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);
    private const int MaxQueuedCalls = 100_000;

    /// <summary>Adds Orleans, the platform's grains and their state.</summary>
    public static IHostApplicationBuilder AddPtmSilo(
        this IHostApplicationBuilder host, SiloNodeOptions options, Action<NodeOptions> configureNode)
    {
        ArgumentNullException.ThrowIfNull(options);

        // A stopping silo lets running batches end; the host gives it that time on top of what it has for everything else.
        host.Services.AddOptions<HostOptions>().PostConfigure<IOptions<NodeOptions>>(
            static (stopping, node) => stopping.ShutdownTimeout += node.Value.DrainLimit);
        return host.UseOrleans(silo =>
        {
            silo.JoinCluster(options);
            silo.AddActivityPropagation();
            silo.Configure<SiloMessagingOptions>(messaging =>
            {
                // Longer calls say so on their interface; the rest pass data on and are done in milliseconds.
                messaging.ResponseTimeout = ResponseTimeout;
                messaging.MaxEnqueuedRequestsHardLimit = MaxQueuedCalls;
            });
            silo.AddPtmGrains(node =>
            {
                node.StoreDirectory = Path.Combine(options.DataDirectory, "store");
                configureNode(node);
            });
            silo.KeepState(options);
        });
    }

    private static void JoinCluster(this ISiloBuilder silo, SiloNodeOptions options)
    {
        var siloPort = options.SiloPort > 0 ? options.SiloPort : FreePort();
        var gatewayPort = options.GatewayPort > 0 ? options.GatewayPort : FreePort();
        if (!options.Clustered)
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: options.ClusterId, clusterId: options.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.ClusterId);
        silo.Configure<EndpointOptions>(endpoint => (endpoint.SiloPort, endpoint.GatewayPort) = (siloPort, gatewayPort));
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));
    }

    private static void KeepState(this ISiloBuilder silo, SiloNodeOptions options)
    {
        if (options.Redis is { } redis)
        {
            silo.AddRedisGrainStorage(StateStores.Registry, storage => storage.ConfigurationOptions = ConfigurationOptions.Parse(redis));
        }
        else
        {
            silo.AddPtmFileState(Path.Combine(options.DataDirectory, "state"));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
