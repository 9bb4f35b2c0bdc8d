using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Serving;
using PtmOrleans.WeightStore.Store;
using Spectre.Console;

namespace PtmOrleans.Cli.Store;

/// <summary><c>ptm store</c>: looks after a node's checkpoint store, also while no node runs.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Look after the checkpoint store.") { List(), Verify(), Collect(), Remove() };

    /// <summary>Opens the store of a data folder, making it when there is none.</summary>
    public static CheckpointStore Open(string data) => CheckpointStore.Open(FolderIn(data), TimeProvider.System);

    /// <summary>Opens the store of a data folder for others to follow: one that was made on the spot would tell them that all is gone.</summary>
    public static CheckpointStore OpenFinished(string data) =>
        File.Exists(Path.Combine(FolderIn(data), "store.json")) ? Open(data) : throw new CommandException($"there is no store in '{data}'.");

    private static CheckpointStore OpenExisting(string data) =>
        Directory.Exists(FolderIn(data)) ? Open(data) : throw new CommandException($"there is no store in '{data}'.");

    private static string FolderIn(string data) => Path.Combine(data, "store");

    private static Command List()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("list", "List the stored versions.") { data, json };
        command.SetAction(parse =>
        {
            var manifests = OpenExisting(parse.GetValue(data)!).List();
            if (parse.GetValue(json))
            {
                var rows = manifests.Select(
                    m => new { m.Name, m.Version, m.Head, Type = $"{m.Type}", m.WeightBytes, m.StoredBytes, m.Created });
                Console.WriteLine(JsonSerializer.Serialize(rows, JsonOutput.Options));
                return 0;
            }

            var table = new Table().AddColumns("Task", "Version", "Head", "Type", "Weights", "Stored", "Imported");
            foreach (var m in manifests)
            {
                table.AddRow(
                    Markup.Escape(m.Name),
                    $"{m.Version}",
                    m.Head,
                    $"{m.Type}",
                    ByteSize.Format(m.WeightBytes),
                    ByteSize.Format(m.StoredBytes),
                    $"{m.Created:u}");
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static Command Verify()
    {
        var data = CommonOptions.Data();
        var command = new Command("verify", "Hash every file and check every manifest; exit code 1 when something is wrong.") { data };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var store = OpenExisting(parse.GetValue(data)!);
            var report = await ProgressBar.RunAsync("Verifying", bar => store.VerifyAsync(
                new SynchronousProgress<VerifyProgress>(p => bar("", p.BytesDone, p.BytesTotal)), cancellationToken));
            foreach (var problem in report.Problems)
            {
                Console.Error.WriteLine(problem);
            }

            Console.WriteLine($"{report.Manifests} manifests, {report.Segments} segments, {ByteSize.Format(report.Bytes)}: "
                + (report.Passed ? "all good." : $"{report.Problems.Length} problem{(report.Problems.Length == 1 ? "" : "s")}."));
            return report.Passed ? 0 : 1;
        });
        return command;
    }

    private static Command Collect()
    {
        var data = CommonOptions.Data();
        var command = new Command("gc", "Delete files that no version uses.") { data };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var report = await OpenExisting(parse.GetValue(data)!).CollectGarbageAsync(cancellationToken);
            Console.WriteLine($"Deleted {report.Segments} segments and {report.Files} other files, {ByteSize.Format(report.Bytes)}.");
            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var data = CommonOptions.Data();
        var name = new Argument<string>("TENANT/TASK") { Description = "The task." };
        var version = CommonOptions.OptionalNumber("--version", "Only this version.", 1, CheckpointStore.MaxVersion);
        var command = new Command("remove", "Remove a task's versions from a store that no node is using.") { name, version, data };
        command.SetAction(parse =>
        {
            var store = OpenExisting(parse.GetValue(data)!);
            using var owner = DataFolder.Own(parse.GetValue(data)!);
            var removed = store.Remove(parse.GetValue(name)!, parse.GetValue(version));
            Console.WriteLine(removed > 0
                ? $"Removed {removed} version{(removed == 1 ? "" : "s")}; 'ptm store gc' frees the space."
                : throw new CommandException($"the store has no such version of '{parse.GetValue(name)}'."));
            return 0;
        });
        return command;
    }
}
