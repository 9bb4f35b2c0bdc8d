using System.CommandLine;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Switching;

/// <summary><c>ptm bench switch</c>: what changing tasks costs.</summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var rounds = CommonOptions.Number("--rounds", "How often each task is loaded in each arm.", 1, 1000, 5);
        return BenchCommand.Create(
            "switch",
            "Change between BERT-base tasks: whole models, weights paged in, resident weights.",
            [rounds],
            (parse, report, cancellationToken) => new SwitchBench(report, parse.GetValue(rounds)).RunAsync(cancellationToken));
    }
}
