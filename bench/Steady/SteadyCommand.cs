using System.CommandLine;
using PtmOrleans.Bench.Models;

namespace PtmOrleans.Bench.Steady;

/// <summary><c>ptm bench steady</c>: what a batch costs once its task is warm.</summary>
internal static class SteadyCommand
{
    public static Command Create() => ModelOptions.CreateCommand(
        "steady",
        "Run batches of one warm task: weights bound to a shared session, against a session of its own.",
        rounds: 5,
        [],
        (options, _, report, cancellationToken) => new SteadyBench(options, report).RunAsync(cancellationToken));
}
