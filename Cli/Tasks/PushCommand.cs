using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm push</c>: a checkpoint of this machine onto a running node, which need not see its disk.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Hugging Face directory: config.json, model.safetensors, tokenizer." };
        var name = new Argument<string>("TENANT/TASK") { Description = "What the task is called; the key decides whose it is." };
        var version = CommonOptions.OptionalNumber(
            "--version", "Version number; the next free one when left out.", 1, CheckpointStore.MaxVersion);
        var (url, key) = (CommonOptions.Url(), CommonOptions.Key());
        var command = new Command("push", "Upload a checkpoint to a running node; goes on where an earlier push broke off.")
        {
            folder, name, version, url, key,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var source = Path.GetFullPath(CommonOptions.FolderOf("DIR", parse.GetValue(folder)!));
            var task = TaskArgument.PartOf(parse.GetValue(name)!);
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var info = await ProgressBar.RunAsync("Pushing", bar => client.UploadAsync(
                source,
                task,
                parse.GetValue(version),
                new SynchronousProgress<UploadStep>(s => bar(s.Part, s.BytesDone, s.BytesTotal)),
                timeout: null,
                cancellationToken));
            Console.WriteLine($"Pushed {task} version {info.Versions[^1].Version}.");
            return 0;
        });
        return command;
    }
}
