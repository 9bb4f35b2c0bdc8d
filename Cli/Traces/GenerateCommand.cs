using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Cli.Traces;

/// <summary><c>ptm trace generate</c>.</summary>
internal static class GenerateCommand
{
    private static readonly WorkloadOptions Default = new();

    public static Command Create()
    {
        var tasks = CommonOptions.Number("--tasks", "Requests.", 1, Trace.MaxEntries, Default.Tasks);
        var letters = CommonOptions.Number(
            "--letters", "Different tasks: A to Z, then T27 and on.", 1, WorkloadOptions.MaxLetters, Default.Letters);
        var law = TraceOptions.Choice("--law", "How tasks are drawn", Default.Law);
        var exponent = TraceOptions.Decimal("--zipf-exponent", "With zipf, 0 to 10.", 0, 10, Default.ZipfExponent);
        var intervals = TraceOptions.Choice("--intervals", "How intervals are drawn", Default.Intervals);
        var mean = TraceOptions.Decimal("--mean", "Mean interval in seconds.", 1e-6, 864, Default.Mean.TotalSeconds);
        var variation = TraceOptions.Decimal("--variation", "With gamma, deviation ÷ mean, 1.001 to 10.", 1.001, 10, Default.Variation);
        var day = TraceOptions.Decimal("--day", "With diurnal, length of a day in seconds.", 1, 864_000, Default.Day.TotalSeconds);
        var swing = TraceOptions.Decimal("--swing", "With diurnal, how far the rate swings, 0 to 1.", 0, 1, Default.Swing);
        var seed = CommonOptions.Number("--seed", "Equal seeds give equal traces.", 0, int.MaxValue, (int)Default.Seed);
        var target = TraceOptions.Out();
        var command = new Command("generate", "Write a made-up trace.")
        {
            tasks, letters, law, exponent, intervals, mean, variation, day, swing, seed, target,
        };
        command.SetAction(parse =>
        {
            var trace = WorkloadGenerator.Generate(new WorkloadOptions
            {
                Tasks = parse.GetValue(tasks),
                Letters = parse.GetValue(letters),
                Law = parse.GetValue(law),
                ZipfExponent = parse.GetValue(exponent),
                Intervals = parse.GetValue(intervals),
                Mean = TimeSpan.FromSeconds(parse.GetValue(mean)),
                Variation = parse.GetValue(variation),
                Day = TimeSpan.FromSeconds(parse.GetValue(day)),
                Swing = parse.GetValue(swing),
                Seed = (ulong)parse.GetValue(seed),
            });
            var path = Path.GetFullPath(parse.GetValue(target)!);
            TraceFile.Write(path, trace.Write);
            Console.WriteLine($"{TraceScreen.Line(trace.Summarize())}, in {path}.");
            return 0;
        });
        return command;
    }
}
