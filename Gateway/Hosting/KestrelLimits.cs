using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Bounds what a connection may cost before a route sees its request.</summary>
internal sealed class KestrelLimits(IOptions<GatewayOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;

    // A body that is too large by less is read to its end, so that its sender gets the refusal and not a broken connection.
    private const int Overshoot = 1 << 20;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);

    // Also of uploads: a thirtieth of what a slow mobile connection gives.
    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = (long)options.Value.MaxBodyBytes + Overshoot;
        kestrel.Limits.MaxConcurrentConnections = options.Value.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MinRequestBodyDataRate = SlowestBody;
        kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
    }
}
