using System.Net;
using Orleans.Runtime;

namespace Orleans.Configuration;

public class EndpointOptions
{
    public const int DEFAULT_SILO_PORT = 11111;
    public const int DEFAULT_GATEWAY_PORT = 30000;

    private static readonly IPAddress[] NotAdvertisable = [IPAddress.Any, IPAddress.IPv6Any, IPAddress.None, IPAddress.IPv6None];

    public IPAddress AdvertisedIPAddress
    {
        get;
        set => field = value is not null && !NotAdvertisable.Contains(value)
            ? value
            : throw new OrleansConfigurationException($"Invalid value specified for {nameof(AdvertisedIPAddress)}. The value was {value}");
    } = null!;

    public int SiloPort
    {
        get;
        set => field = value != 0 ? value : throw new OrleansConfigurationException($"No listening port specified. Set {nameof(SiloPort)} to a port other than 0.");
    } = DEFAULT_SILO_PORT;

    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    public IPEndPoint? SiloListeningEndpoint { get; set; }

    public IPEndPoint? GatewayListeningEndpoint { get; set; }
}
