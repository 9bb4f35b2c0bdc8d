using System.CommandLine;
using Microsoft.Extensions.Hosting;
using PtmOrleans.Cli.Output;
using PtmOrleans.Silo;

namespace PtmOrleans.Cli.Serving;

/// <summary><c>ptm silo</c>: a node of a cluster that meets in Redis.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var node = new NodeOptionsSet();
        var siloPort = CommonOptions.Number("--silo-port", "Port for other silos.", 1, 65_535, 11_111);
        var gatewayPort = CommonOptions.Number("--gateway-port", "Port for gateways.", 1, 65_535, 30_000);
        var cluster = ClusterOption();
        var command = new Command("silo", "Run a silo of a cluster that meets in Redis; --redis is needed.")
        {
            siloPort, gatewayPort, cluster,
        };
        node.AddTo(command);
        var otlp = NodeTracing.Option();
        command.Options.Add(otlp);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var options = node.Read(parse);
            var builder = Host.CreateApplicationBuilder();
            builder.AddPtmSilo(
                new SiloNodeOptions
                {
                    DataDirectory = options.Data,
                    Redis = RequireRedis(options.Redis),
                    Clustered = true,
                    ClusterId = parse.GetValue(cluster)!,
                    SiloPort = parse.GetValue(siloPort),
                    GatewayPort = parse.GetValue(gatewayPort),
                },
                options.Configure);
            builder.AddTracing(parse.GetValue(otlp), "silo");
            builder.Logging.ForNode(options.LogLevel);
            await RunAsync(builder.Build(), "Silo", cancellationToken);
            return 0;
        });
        return command;
    }

    public static Option<string> ClusterOption() => new("--cluster")
    {
        Description = "Name of the cluster.",
        DefaultValueFactory = _ => "ptm",
    };

    public static string RequireRedis(string? redis) =>
        redis ?? throw new CommandException("--redis is needed: the nodes of a cluster meet in Redis at host:port.", 2);

    public static async Task RunAsync(IHost host, string what, CancellationToken cancellationToken)
    {
        using (host)
        {
            try
            {
                await host.StartAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new CommandException(e.GetBaseException().Message);
            }

            Console.WriteLine($"{what} is up. Ctrl-C stops.");
            await NodeStop.WaitAsync(host, cancellationToken);
        }
    }
}
