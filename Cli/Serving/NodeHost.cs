using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Silo;

namespace PtmOrleans.Cli.Serving;

/// <summary>Composes silo and gateway into one process on the loopback address.</summary>
internal static class NodeHost
{
    public static WebApplication Build(ServeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ForNode(options.LogLevel);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.AddPtmSilo(
            new SiloNodeOptions { DataDirectory = options.Data, Redis = options.Redis },
            options.Configure);
        builder.AddPtmGateway(gateway =>
        {
            gateway.AdminKey = options.AdminKey;
            gateway.TritonStatuses |= options.TritonStatuses;
            options.ConfigureJwt(gateway);
            options.ConfigureDrain(gateway);
        });
        builder.AddTracing(options.Collector, "node");
        var app = builder.Build();
        app.MapPtmGateway();
        return app;
    }
}
