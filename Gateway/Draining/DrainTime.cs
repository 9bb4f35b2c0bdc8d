using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Draining;

/// <summary>Gives a stopping host the time to drain its gateway on top of what it has for everything else.</summary>
internal sealed class DrainTime(IOptions<GatewayOptions> options) : IPostConfigureOptions<HostOptions>
{
    public void PostConfigure(string? name, HostOptions host)
    {
        if (host.ShutdownTimeout != Timeout.InfiniteTimeSpan)
        {
            host.ShutdownTimeout += options.Value.DrainDelay + options.Value.DrainLimit;
        }
    }
}
