using System.CommandLine;
using PtmOrleans.Bench.Models;

namespace PtmOrleans.Bench.Instances;

/// <summary><c>ptm bench instances</c>: what executors that share a device's weights save.</summary>
internal static class InstancesCommand
{
    public static Command Create() => ModelOptions.CreateCommand(
        "instances",
        "Run a task on 1, 2 and 4 executors of one device, against as many sessions: memory as the kernel counts it.",
        rounds: 3,
        [],
        (options, _, report, cancellationToken) => new InstancesBench(options, report).RunAsync(cancellationToken));
}
