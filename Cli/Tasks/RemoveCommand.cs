using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm tasks remove</c>: a task, or one version of it.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("TENANT/TASK") { Description = "The task; the key decides whose it is." };
        var version = CommonOptions.OptionalNumber(
            "--version", "One version; the whole task when left out.", 1, CheckpointStore.MaxVersion);
        var (url, key) = (CommonOptions.Url(), CommonOptions.Key());
        var command = new Command("remove", "Remove a task from a running node, or one version of it.") { name, version, url, key };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var task = TaskArgument.PartOf(parse.GetValue(name)!);
            var number = parse.GetValue(version);
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            await client.RemoveTaskAsync(task, number, cancellationToken);
            Console.WriteLine(number is { } one ? $"Removed {task} version {one}." : $"Removed {task}.");
            return 0;
        });
        return command;
    }
}
