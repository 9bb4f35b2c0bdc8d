using System.CommandLine;
using PtmOrleans.Bench.Models;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Density;

/// <summary><c>ptm bench density</c>: how many tasks a device bears.</summary>
internal static class DensityCommand
{
    private const int FewestTasks = 4;
    private const int MostTasks = 26;

    public static Command Create()
    {
        var tasks = CommonOptions.Number("--tasks", "How many tasks.", FewestTasks, MostTasks, 8);
        var requests = CommonOptions.Number("--requests", "Requests per round, popularity and size of the device.", 1, 100_000, 100);
        return ModelOptions.CreateCommand(
            "density",
            "Serve tasks from a device that holds all of them, down to a quarter, and compare their memory with sessions'.",
            rounds: 3,
            [tasks, requests],
            (options, parse, report, cancellationToken) =>
                new DensityBench(options, parse.GetValue(tasks), parse.GetValue(requests), report).RunAsync(cancellationToken));
    }
}
