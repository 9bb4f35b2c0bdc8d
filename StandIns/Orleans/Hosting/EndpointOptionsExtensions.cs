using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

public static class EndpointOptionsExtensions
{
    public static ISiloBuilder ConfigureEndpoints(this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
        builder.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = advertisedIP;
            options.GatewayPort = gatewayPort;
            options.SiloPort = siloPort;
            if (listenOnAnyHostAddress)
            {
                options.SiloListeningEndpoint = new(IPAddress.Any, siloPort);
                options.GatewayListeningEndpoint = new(IPAddress.Any, gatewayPort);
            }
        });
}
