using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using Spectre.Console;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm tasks</c>: what the key's tenant has registered, and changes to it.</summary>
internal static class TasksCommand
{
    public static Command Create()
    {
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("tasks", "List the tenant's tasks on a running node.")
        {
            url, key, json, VersionsCommand.Create(), AliasCommand.Create(), RemoveCommand.Create(),
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var tasks = await client.ListTasksAsync(cancellationToken);
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(tasks, JsonOutput.Options));
                return 0;
            }

            var table = new Table().AddColumns("Task", "Version", "Head", "Labels", "Weights", "Stored");
            foreach (var (task, version) in tasks.SelectMany(t => t.Versions.Select(v => (t, v))))
            {
                table.AddRow(
                    Markup.Escape(task.Name),
                    $"{version.Version}",
                    version.Head,
                    Markup.Escape(string.Join(" ", version.Labels.Take(8))),
                    ByteSize.Format(version.WeightBytes),
                    ByteSize.Format(version.StoredBytes));
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}
