using System.CommandLine;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Tasks;

/// <summary><c>ptm bench tasks</c>: what a node with many registered tasks takes to start, list, tell and schedule.</summary>
internal static class TasksCommand
{
    private static readonly Option<int> Tasks = CommonOptions.Number("--tasks", "Registered tasks.", 1, 10_000, 1000);
    private static readonly Option<int> Active = CommonOptions.Number(
        "--active", "Requests in work while the scheduler decides.", 1, 1000, 300);

    private static readonly Option<int> Rounds = CommonOptions.Number("--rounds", "How often each call is timed.", 10, 10_000, 50);
    private static readonly Option<string?> Fleet = ModelOptions.FleetOption();

    public static Command Create() => BenchCommand.Create(
        "tasks",
        "Start a node with a thousand small tasks, list them, ask for statistics, register one more and let the scheduler decide.",
        [Tasks, Active, Rounds, Fleet],
        (parse, report, cancellationToken) => new TasksBench(
            new TasksOptions(parse.GetValue(Tasks), parse.GetValue(Active), parse.GetValue(Rounds), parse.GetValue(Fleet)), report)
            .RunAsync(cancellationToken));
}
