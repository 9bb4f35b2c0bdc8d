using System.CommandLine;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Splitting;

/// <summary><c>ptm bench split</c>: what a node is spared when clients tokenize and decode themselves.</summary>
internal static class SplitCommand
{
    private static readonly Option<int> Rounds = CommonOptions.Number("--rounds", "How often each way is measured.", 1, 1000, 5);
    private static readonly Option<int> Requests = CommonOptions.Number("--requests", "Requests of each measurement.", 100, 1_000_000, 1000);

    public static Command Create() => BenchCommand.Create(
        "split",
        "The same requests with texts, and from clients that tokenize and decode: processor time of the node, of the client, and bytes.",
        [Rounds, Requests],
        (parse, report, cancellationToken) =>
            new SplitBench(parse.GetValue(Rounds), parse.GetValue(Requests), report).RunAsync(cancellationToken));
}
