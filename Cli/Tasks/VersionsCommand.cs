using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;
using Spectre.Console;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm tasks versions</c>: the versions of one task, and what stands for them.</summary>
internal static class VersionsCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("TENANT/TASK") { Description = "The task; the key decides whose it is." };
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("versions", "List the versions and aliases of a task.") { name, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var asked = TaskArgument.PartOf(parse.GetValue(name)!);
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var task = await client.GetTaskAsync(asked, cancellationToken);
            if (parse.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(task, JsonOutput.Options));
                return 0;
            }

            var table = new Table().AddColumns("Version", "Aliases", "Head", "Weights", "Stored", "Registered");
            foreach (var version in task.Versions)
            {
                var aliases = task.Aliases.Where(a => a.Versions.ContainsKey(version.Version)).Select(a => Show(a, version.Version));
                table.AddRow(
                    $"{version.Version}{(version.Version == task.DefaultVersion ? " *" : "")}",
                    Markup.Escape(string.Join(" ", aliases)),
                    version.Head,
                    ByteSize.Format(version.WeightBytes),
                    ByteSize.Format(version.StoredBytes),
                    $"{version.Created:yyyy-MM-dd HH:mm}");
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static string Show(AliasInfo alias, int version) => alias.Versions.Count == 1
        ? alias.Alias
        : string.Create(
            CultureInfo.InvariantCulture, $"{alias.Alias} ({100.0 * alias.Versions[version] / alias.Versions.Values.Sum():0.#} %)");
}
