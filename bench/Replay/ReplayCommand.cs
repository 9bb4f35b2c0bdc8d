using System.CommandLine;
using System.Globalization;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Replay;

/// <summary><c>ptm bench replay</c>: a trace against a running node, at real pace and with real weights.</summary>
internal static class ReplayCommand
{
    private const int Letters = 26;

    private static readonly Option<string?> TraceFile = new("--trace")
    {
        Description = "A trace, [[letter, seconds], ...]; without it, --requests are generated in FastPTM's pattern.",
        CustomParser = result => File.Exists(result.Tokens[0].Value)
            ? result.Tokens[0].Value
            : throw new CommandException($"--trace is '{result.Tokens[0].Value}'; there is no such file.", 2),
    };

    private static readonly Option<string> Policy = Choice("--policy", "Scheduling policy.", PolicyCatalog.Default, PolicyCatalog.Names);
    private static readonly Option<string> Baseline = Choice(
        "--baseline", "Replays against full model loading and fcfs as well, or not.", "full", ["full", "none"]);

    private static readonly Option<double?> Stretch = Factor("--stretch", "Makes every interval of the trace that many times as long; 1 keeps its pace.");
    private static readonly Option<double?> Speed = Factor("--speed", "Makes every interval of the trace that many times as short.");
    private static readonly Option<int> Requests = CommonOptions.Number("--requests", "Requests to generate.", 1, 1_000_000, 240);
    private static readonly Option<int> Load = CommonOptions.Number(
        "--load",
        "Without --stretch and --speed: paces requests to come at this percentage of the rate at which all at once are served.",
        1,
        1000,
        80);

    private static readonly Option<int> Seed = CommonOptions.Number("--seed", "Equal seeds generate equal traces.", 0, int.MaxValue, 1);
    private static readonly Option<int> Tasks = CommonOptions.Number("--tasks", "Tasks; later letters begin again.", 1, Letters, 12);
    private static readonly Option<int> Budget = CommonOptions.Number("--budget", "Tasks whose weights the device may hold.", 1, Letters, 3);
    private static readonly Option<int> Tokens = CommonOptions.Number("--tokens", "Tokens of a request.", 1, 512, 16);
    private static readonly Option<int> Batch = CommonOptions.Number("--batch", "Most requests in a batch.", 1, 1024, 32);
    private static readonly Option<int> Window = CommonOptions.Number(
        "--window", "Milliseconds that a list may wait for more requests, unless a deadline is near.", 0, 10_000, 500);

    private static readonly Option<int> Deadline = CommonOptions.Number("--deadline", "Seconds after which an answer is late.", 1, 3600, 3);
    private static readonly Option<int> Rounds = CommonOptions.Number("--rounds", "How often each arm runs.", 1, 100, 1);
    private static readonly Option<string> Size = ModelOptions.SizeOption();
    private static readonly Option<string?> FleetFolder = ModelOptions.FleetOption();

    public static Command Create() => BenchCommand.Create(
        "replay",
        "Replay a trace at real pace against a node, and against one that loads whole models.",
        [TraceFile, Policy, Baseline, Load, Stretch, Speed, Requests, Seed, Tasks, Budget, Tokens, Batch, Window, Deadline, Rounds, Size, FleetFolder],
        async (parse, report, cancellationToken) =>
            await new ReplayBench(await ReadAsync(parse, cancellationToken), report).RunAsync(cancellationToken));

    private static async Task<ReplayOptions> ReadAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        BenchCommand.Refuse(parse, TraceFile, [Requests, Seed]);
        BenchCommand.Refuse(parse, Load, [Stretch, Speed]);
        var (stretch, speed) = (parse.GetValue(Stretch), parse.GetValue(Speed));
        var ours = Arm.Ours(
            parse.GetValue(Policy)!, parse.GetValue(Batch), TimeSpan.FromMilliseconds(parse.GetValue(Window)));
        return new ReplayOptions
        {
            Arrivals = Arrival.Of(await TraceAsync(parse, cancellationToken), parse.GetValue(Tasks), (stretch ?? 1) / (speed ?? 1)),
            Load = stretch is null && speed is null ? parse.GetValue(Load) / 100.0 : null,
            Arms = parse.GetValue(Baseline) == "full" ? [ours, Arm.Baseline] : [ours],
            Tasks = parse.GetValue(Tasks),
            Budget = parse.GetValue(Budget),
            Tokens = parse.GetValue(Tokens),
            Deadline = TimeSpan.FromSeconds(parse.GetValue(Deadline)),
            Rounds = parse.GetValue(Rounds),
            Size = parse.GetValue(Size)!,
            Fleet = parse.GetValue(FleetFolder),
        };
    }

    private static async Task<Trace> TraceAsync(ParseResult parse, CancellationToken cancellationToken) =>
        parse.GetValue(TraceFile) is { } file
            ? await Cli.Traces.TraceFile.ReadAsync(file, cancellationToken)
            : WorkloadGenerator.Generate(new WorkloadOptions
            {
                Tasks = parse.GetValue(Requests),
                Letters = parse.GetValue(Tasks),
                Seed = (ulong)parse.GetValue(Seed),
            });

    private static Option<string> Choice(string name, string description, string otherwise, IReadOnlyList<string> choices) => new(name)
    {
        Description = $"{description} One of {string.Join(", ", choices)}.",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => choices.Contains(result.Tokens[0].Value)
            ? result.Tokens[0].Value
            : throw new CommandException($"{name} is '{result.Tokens[0].Value}'; there are {string.Join(", ", choices)}.", 2),
    };

    private static Option<double?> Factor(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var factor) && factor is >= 0.001 and <= 1000
            ? factor
            : throw new CommandException($"{name} is '{result.Tokens[0].Value}'; expected a number from 0.001 to 1000.", 2),
    };
}
