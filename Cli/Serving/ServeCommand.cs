using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Serving;

/// <summary><c>ptm serve</c>: silo and gateway in one process.</summary>
internal static class ServeCommand
{
    private const int ShortestAdminKey = 16;

    public static Command Create()
    {
        var node = new NodeOptionsSet();
        var port = PortOption(8000);
        var adminKey = new Option<string?>("--admin-key")
        {
            Description = "Operator's key for scripts, at least 16 characters; none is created then.",
        };
        var triton = TritonOption();
        var command = new Command("serve", "Serve tasks over HTTP: silo and gateway in one process on the loopback address.")
        {
            port, adminKey, triton,
        };
        node.AddTo(command);
        var jwt = new JwtSettings();
        jwt.AddTo(command);
        var drain = new DrainOptionsSet();
        drain.AddTo(command);
        var otlp = NodeTracing.Option();
        command.Options.Add(otlp);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var options = node.Read(parse) with
            {
                Port = parse.GetValue(port),
                AdminKey = CheckKey(parse.GetValue(adminKey)),
                TritonStatuses = parse.GetValue(triton),
                ConfigureJwt = jwt.Read(parse),
                ConfigureDrain = drain.Read(parse),
                Collector = parse.GetValue(otlp),
            };
            using var owner = DataFolder.Own(options.Data);
            await using var app = NodeHost.Build(options);
            await StartAsync(app, options, cancellationToken);
            await FirstStart.PrintKeysAsync(app, options, cancellationToken);
            Console.WriteLine(
                $"Serving on {app.Urls.First()} with {ByteSize.Format(options.BudgetBytes)} for weights; data in {options.Data}. "
                + "Ctrl-C stops.");
            await NodeStop.WaitAsync(app, cancellationToken);
            return 0;
        });
        return command;
    }

    public static Option<int> PortOption(int port) => CommonOptions.Number("--port", "Port for HTTP; 0 takes a free one.", 0, 65_535, port);

    public static Option<bool> TritonOption() => new("--triton-statuses")
    {
        Description = "Answer under /v2 with Triton's statuses: 400 for not ready, 503 for a full list and a missed deadline.",
    };

    public static async Task StartAsync(WebApplication app, ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new CommandException($"port {options.Port} is taken; choose another with --port.");
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            throw new CommandException(string.Join(" ", e.Failures), 2);
        }
        catch (SocketException e)
        {
            throw new CommandException($"port {options.Port} cannot be opened: {e.Message}.");
        }
        catch (Exception e) when (options.Redis is not null && e is not OperationCanceledException)
        {
            throw new CommandException($"the node did not start with --redis '{options.Redis}': {e.GetBaseException().Message}");
        }
    }

    private static string? CheckKey(string? key) => key is null or { Length: >= ShortestAdminKey }
        ? key
        : throw new CommandException($"--admin-key has {key.Length} characters; at least {ShortestAdminKey} are needed.", 2);
}
