using System.CommandLine;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Traces;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary><c>ptm bench schedule</c>: the scheduling policies against each other in virtual time.</summary>
internal static class ScheduleCommand
{
    private static readonly ScheduleOptions Default = new();
    private static readonly Option<string[]> Policies = ListOption.Words("--policy", "Policies", PolicyCatalog.Names);
    private static readonly Option<string[]> Gpus = ListOption.Words("--gpu", "GPUs with FastPTM's measured costs", FastPtmCosts.Gpus);
    private static readonly Option<int[]> Machines = ListOption.Numbers(
        "--machines", "Workers that share the GPU, 1 to 16; otherwise 1 to 8, with --overload 1 and 2.", 1, ScheduleOptions.MostMachines);

    private static readonly Option<double[]> Means = ListOption.Decimals(
        "--mu", "Mean intervals in seconds, 0.001 to 60; otherwise 0.05, 0.08, 0.1 and 0.2.", 0.001, 60);

    private static readonly Option<int[]> Letters = ListOption.Numbers(
        "--letters", "Different tasks, 1 to 1000; otherwise 6 and 12, with --overload 12.", 1, 1000);

    private static readonly Option<LetterLaw> Law = TraceOptions.Choice("--letters-law", "How tasks are drawn", Default.Workload.Law);
    private static readonly Option<IntervalLaw> Intervals = TraceOptions.Choice(
        "--intervals", "How intervals are drawn", Default.Workload.Intervals);

    private static readonly Option<int> Seeds = CommonOptions.Number(
        "--seeds", "Generated traces per cell; shown is the median, with its range.", 1, 1000, 1);

    private static readonly Option<int> Seed = CommonOptions.Number(
        "--seed", "The first seed; equal seeds generate equal traces.", 0, int.MaxValue, 1);

    private static readonly Option<string?> TraceFile = Existing(
        "--trace", "A trace, [[letter, seconds], ...], in place of generated ones.", File.Exists, "file");

    private static readonly Option<string?> Logs = Existing(
        "--logs", "FastPTM's logs as JSON: runs their settings and compares.", File.Exists, "file");

    private static readonly Option<string?> Traces = Existing(
        "--traces", "Folder of the traces that the logs name.", Directory.Exists, "folder");

    private static readonly Option<bool> Overload = new("--overload")
    {
        Description = "Offers each policy from half to three times what it can bear.",
    };

    private static readonly Option<bool> Cells = new("--cells") { Description = "Shows every cell." };
    private static readonly Option<string?> Csv = BenchCommand.OutputFile("--csv", "File that gets a row per cell and policy.");
    private static readonly Option<string?> Svg = BenchCommand.OutputFile("--svg", "File that gets a chart.");

    private static readonly Option[] Grid = [Means, Letters, Law, Intervals, Seeds, Seed];

    public static Command Create() => BenchCommand.Create(
        "schedule",
        "Compare scheduling policies in virtual time, without and with batching.",
        [Policies, Gpus, Machines, .. Grid, TraceFile, Logs, Traces, Overload, Cells, Csv, Svg],
        RunAsync);

    private static async Task RunAsync(ParseResult parse, Report report, CancellationToken cancellationToken)
    {
        BenchCommand.Refuse(parse, TraceFile, [.. Grid, Logs, Traces, Overload]);
        BenchCommand.Refuse(parse, Logs, [.. Grid, Gpus, Machines, Overload]);
        BenchCommand.Refuse(parse, Overload, [Means, Cells]);
        var options = Read(parse);
        if (parse.GetValue(Overload))
        {
            await new OverloadBench(options, report).RunAsync(cancellationToken);
        }
        else
        {
            var cells = await CellsAsync(parse, options, cancellationToken);
            await new ScheduleBench(options, report).RunAsync(cells, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<Cell>> CellsAsync(
        ParseResult parse, ScheduleOptions options, CancellationToken cancellationToken)
    {
        if (parse.GetValue(TraceFile) is { } file)
        {
            var trace = await Cli.Traces.TraceFile.ReadAsync(file, cancellationToken);
            return trace.Entries.Count > 0
                ? GeneratedCells.Create(options, trace)
                : throw new CommandException($"--trace is '{file}', which has no entry; it needs at least one.");
        }

        return (parse.GetValue(Logs), parse.GetValue(Traces)) switch
        {
            ({ } logs, { } traces) => await PublishedCells.ReadAsync(logs, traces, options.Batches, cancellationToken),
            (null, null) => GeneratedCells.Create(options),
            _ => throw new CommandException("--logs and --traces need each other: give both.", 2),
        };
    }

    private static ScheduleOptions Read(ParseResult parse)
    {
        var overload = parse.GetValue(Overload);
        return new ScheduleOptions
        {
            Policies = Given(parse, Policies, Default.Policies),
            Gpus = Given(parse, Gpus, Default.Gpus),
            Machines = Given(parse, Machines, overload ? [1, 2] : Default.Machines),
            Means = Given(parse, Means, Default.Means),
            Letters = Given(parse, Letters, overload ? [12] : Default.Letters),
            Workload = Default.Workload with
            {
                Law = parse.GetValue(Law),
                Intervals = parse.GetValue(Intervals),
                Seed = (ulong)parse.GetValue(Seed),
            },
            Seeds = parse.GetValue(Seeds),
            ShowsCells = parse.GetValue(Cells),
            Csv = parse.GetValue(Csv),
            Svg = parse.GetValue(Svg),
        };
    }

    private static IReadOnlyList<T> Given<T>(ParseResult parse, Option<T[]> option, IReadOnlyList<T> otherwise) =>
        parse.GetValue(option) is { Length: > 0 } given ? given : otherwise;

    private static Option<string?> Existing(string name, string description, Func<string, bool> exists, string kind) => new(name)
    {
        Description = description,
        CustomParser = result => exists(result.Tokens[0].Value)
            ? result.Tokens[0].Value
            : throw new CommandException($"{name} is '{result.Tokens[0].Value}'; there is no such {kind}.", 2),
    };
}
