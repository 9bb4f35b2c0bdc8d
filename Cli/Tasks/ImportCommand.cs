using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Store;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm import</c>: a checkpoint into the store of this machine, or, with <c>--url</c>, into a running node.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Hugging Face directory: config.json, model.safetensors, tokenizer." };
        var name = new Argument<string>("TENANT/TASK") { Description = "What the task is called." };
        var version = CommonOptions.OptionalNumber(
            "--version", "Version number; the next free one when left out.", 1, CheckpointStore.MaxVersion);
        var data = CommonOptions.Data();
        var url = CommonOptions.OptionalUrl("Register on the running node at this address instead; needs a key that may manage.");
        var key = CommonOptions.Key();
        var command = new Command("import", "Import a checkpoint.") { folder, name, version, data, url, key };
        command.SetAction((parse, cancellationToken) =>
        {
            var task = TaskName.TryParse(parse.GetValue(name), out var parsed)
                ? parsed
                : throw new CommandException(
                    $"'{parse.GetValue(name)}' is no task name: expected tenant/task, each of {TaskName.PartRule}.", 2);
            var source = Path.GetFullPath(CommonOptions.FolderOf("DIR", parse.GetValue(folder)!));
            return parse.GetValue(url) is { } node
                ? RegisterAsync(node, parse.GetValue(key), task, source, parse.GetValue(version), cancellationToken)
                : ImportAsync(parse.GetValue(data)!, task, source, parse.GetValue(version), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ImportAsync(string data, TaskName task, string source, int? version, CancellationToken cancellationToken)
    {
        var store = StoreCommand.Open(data);
        var manifest = await ProgressBar.RunAsync("Importing", bar => Task.Run(
            () => store.ImportAsync(
                source,
                task.ToString(),
                version,
                new BertLayout(),
                new SynchronousProgress<ImportProgress>(p => bar(p.Part, p.BytesDone, p.BytesTotal)),
                cancellationToken),
            cancellationToken));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Imported {task} version {manifest.Version}: {manifest.Head}, {manifest.Segments.Length} segments, "
            + $"{ByteSize.Format(manifest.StoredBytes)} of {manifest.Type} weights, {ByteSize.Format(manifest.WeightBytes)} on a device."));
        return 0;
    }

    private static async Task<int> RegisterAsync(
        Uri node, string? key, TaskName task, string source, int? version, CancellationToken cancellationToken)
    {
        using var client = InferCommand.Connect(node, key);
        var info = await client.RegisterTaskAsync(task.Name, source, version, timeout: null, cancellationToken);
        Console.WriteLine($"Registered {task} version {info.DefaultVersion}.");
        return 0;
    }
}
