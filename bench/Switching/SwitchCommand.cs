using System.CommandLine;
using PtmOrleans.Bench.Models;

namespace PtmOrleans.Bench.Switching;

/// <summary><c>ptm bench switch</c>: what changing tasks costs.</summary>
internal static class SwitchCommand
{
    public static Command Create() => ModelOptions.CreateCommand(
        "switch",
        "Change between tasks: whole models, weights paged in, resident weights; files in the page cache, and on disk.",
        rounds: 5,
        [],
        (options, _, report, cancellationToken) => new SwitchBench(options, report).RunAsync(cancellationToken));
}
