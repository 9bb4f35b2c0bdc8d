using System.CommandLine;
using PtmOrleans.Bench.Models;

namespace PtmOrleans.Bench.PageIn;

/// <summary><c>ptm bench pagein</c>: how near bringing weights in is to what the machine can do.</summary>
internal static class PageInCommand
{
    public static Command Create() => ModelOptions.CreateCommand(
        "pagein",
        "Bring a task's weights onto the device, against reading the same files from front to back.",
        rounds: 5,
        [],
        (options, _, report, cancellationToken) => new PageInBench(options, report).RunAsync(cancellationToken));
}
