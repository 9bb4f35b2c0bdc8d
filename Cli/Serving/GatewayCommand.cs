using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Store;
using PtmOrleans.Gateway.Hosting;
using StackExchange.Redis;

namespace PtmOrleans.Cli.Serving;

/// <summary><c>ptm gateway</c>: HTTP in front of a cluster that meets in Redis.</summary>
internal static class GatewayCommand
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var port = ServeCommand.PortOption(8000);
        var listen = new Option<string>("--listen") { Description = "Address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var redis = new Option<string?>("--redis") { Description = "Redis of the cluster, host:port." };
        var adminKey = new Option<string?>("--admin-key") { Description = "Operator's key for scripts, at least 16 characters." };
        var cluster = SiloCommand.ClusterOption();
        var data = new Option<string?>("--data")
        {
            Description = "The silos' data folder, to give the checkpoint store in it to nodes that have this gateway as a --peer.",
        };
        var triton = ServeCommand.TritonOption();
        var command = new Command("gateway", "Run the HTTP gateway of a cluster; --redis is needed.")
        {
            port, listen, redis, adminKey, cluster, data, triton,
        };
        var jwt = new JwtSettings();
        jwt.AddTo(command);
        var drain = new DrainOptionsSet();
        drain.AddTo(command);
        var otlp = NodeTracing.Option();
        command.Options.Add(otlp);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var address = IPAddress.TryParse(parse.GetValue(listen), out var ip)
                ? ip
                : throw new CommandException($"--listen is '{parse.GetValue(listen)}'; expected an IP address.", 2);
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ForNode(LogLevel.Warning);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, parse.GetValue(port)));
            JoinCluster(builder, SiloCommand.RequireRedis(parse.GetValue(redis)), parse.GetValue(cluster)!);
            AddStore(builder, parse.GetValue(data));
            var configureJwt = jwt.Read(parse);
            builder.AddPtmGateway(gateway =>
            {
                gateway.AdminKey = parse.GetValue(adminKey);
                gateway.TritonStatuses |= parse.GetValue(triton);
                configureJwt(gateway);
                drain.Read(parse)(gateway);
            });
            builder.AddTracing(parse.GetValue(otlp), "gateway");
            var app = builder.Build();
            app.MapPtmGateway();
            await SiloCommand.RunAsync(app, "Gateway", cancellationToken);
            return 0;
        });
        return command;
    }

    private static void AddStore(WebApplicationBuilder builder, string? data)
    {
        if (data is not null)
        {
            builder.Services.AddSingleton(StoreCommand.OpenFinished(CommonOptions.FolderOf("--data", data)));
        }
    }

    private static void JoinCluster(WebApplicationBuilder builder, string redis, string cluster) => builder.UseOrleansClient(client =>
    {
        client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster);

        // A client does not hear of a dead silo; calls that may take longer say so on their interface or are watched by the invoker.
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
        client.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
        client.AddActivityPropagation();
    });
}
