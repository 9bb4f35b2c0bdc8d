using System.CommandLine;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Gateway;

/// <summary><c>ptm bench gateway</c>: what the platform takes from the requests per second of a bare server, and adds to their time.</summary>
internal static class GatewayCommand
{
    private static readonly Option<int> Rounds = CommonOptions.Number("--rounds", "How often each server is loaded.", 1, 1000, 5);
    private static readonly Option<int> Seconds = CommonOptions.Number("--seconds", "How long each time.", 1, 600, 3);
    private static readonly Option<int> Requests = CommonOptions.Number(
        "--requests", "Requests over 1,000 connections while the node's memory is watched.", 10_000, 10_000_000, 100_000);

    public static Command Create() => BenchCommand.Create(
        "gateway",
        "The same small model behind a node and behind a bare minimal API: requests a second, time at half load, memory over many requests.",
        [Rounds, Seconds, Requests],
        (parse, report, cancellationToken) => new GatewayBench(
            new GatewayOptions(parse.GetValue(Rounds), TimeSpan.FromSeconds(parse.GetValue(Seconds)), parse.GetValue(Requests)), report)
            .RunAsync(cancellationToken));

    /// <summary>The bare server's own process.</summary>
    public static Command BareServer()
    {
        var model = new Argument<string>("model");
        var checkpoint = new Argument<string>("checkpoint");
        var command = new Command(BareProcess.Verb, "Serve one model without a platform.") { model, checkpoint };
        command.Hidden = true;
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var server = new BareServer(parse.GetValue(model)!, parse.GetValue(checkpoint)!);
            await server.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }
}
