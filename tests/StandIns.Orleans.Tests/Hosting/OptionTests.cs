using System.Net;
using Orleans.Configuration;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Hosting;

public sealed class OptionTests
{
    [Fact]
    public void Endpoint_ThatNobodyCanReach_IsRefused()
    {
        Assert.Throws<OrleansConfigurationException>(() => new EndpointOptions { AdvertisedIPAddress = IPAddress.Any });
        Assert.Throws<OrleansConfigurationException>(() => new EndpointOptions { SiloPort = 0 });
    }
}
