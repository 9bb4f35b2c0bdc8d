using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using Spectre.Console;

namespace PtmOrleans.Cli.Traces;

/// <summary><c>ptm trace show</c>.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A trace." };
        var json = CommonOptions.Json();
        var command = new Command("show", "What a trace holds: numbers and pictures.") { file, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var trace = await TraceFile.ReadAsync(TraceOptions.FileOf("FILE", parse.GetValue(file)!), cancellationToken);
            if (!parse.GetValue(json))
            {
                TraceScreen.Show(AnsiConsole.Console, trace);
                return 0;
            }

            var summary = trace.Summarize();
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    trace.Name,
                    summary.Tasks,
                    summary.Letters,
                    SpanS = summary.Span.TotalSeconds,
                    MeanIntervalS = summary.MeanInterval.TotalSeconds,
                    IntervalDeviationS = summary.IntervalDeviation.TotalSeconds,
                    summary.AdjacentChanges,
                    summary.Counts,
                },
                JsonOutput.Options));
            return 0;
        });
        return command;
    }
}
