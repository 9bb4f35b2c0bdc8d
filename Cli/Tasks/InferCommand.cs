using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm infer</c>: one text to a task, and the answer.</summary>
internal static class InferCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("TENANT/TASK") { Description = "The task; the key decides whose it is." };
        var text = new Argument<string>("TEXT") { Description = "The text, or the question." };
        var pair = new Option<string?>("--pair") { Description = "Second text, or the context of a question." };
        var deadline = CommonOptions.OptionalNumber("--deadline", "Milliseconds until the answer is of no more use.", 1, 86_400_000);
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("infer", "Send a text to a task of a running node.") { task, text, pair, deadline, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = Connect(parse.GetValue(url)!, parse.GetValue(key));
            var parameters = new PredictParameters { Deadline = parse.GetValue(deadline) is { } ms ? TimeSpan.FromMilliseconds(ms) : null };
            var reply = await client.PredictAsync(
                TaskArgument.PartOf(parse.GetValue(task)!),
                new PredictInput(parse.GetValue(text)!, parse.GetValue(pair)),
                parameters,
                cancellationToken);
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize<object>(reply.Predictions[0], JsonOutput.Options));
                return 0;
            }

            Console.WriteLine(Answer.Of(reply.Predictions[0]));
            Console.WriteLine(
                $"  version {reply.Version}, queue {Ms(reply.Timing.Queue)}, switch {Ms(reply.Timing.Switch)}, "
                + $"compute {Ms(reply.Timing.Compute)}, total {Ms(reply.Timing.Total)}");
            return 0;
        });
        return command;
    }

    public static PtmClient Connect(Uri url, string? key)
    {
        try
        {
            return new PtmClient(new PtmClientOptions { BaseAddress = url, ApiKey = CommonOptions.RequireKey(key) });
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, 2);
        }
    }

    private static string Ms(TimeSpan time) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
