using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cli.Fleet;

/// <summary><c>ptm fleet</c>: checkpoints of a real size for benchmarks.</summary>
internal static class FleetCommand
{
    public static Command Create() => new("fleet", "Make checkpoints of a real size for benchmarks.") { CreateFleet() };

    private static Command CreateFleet()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder that gets one checkpoint folder per task." };
        var count = CommonOptions.Number("--count", "How many tasks, 1 to 10,000.", 1, 10_000, 4);
        var size = new Option<string>("--size") { Description = $"One of {ModelSize.Names}.", DefaultValueFactory = _ => "bert-base" };
        var labels = CommonOptions.Number("--labels", "Classes per task, 1 to 10,000.", 1, 10_000, 2);
        var seed = CommonOptions.Number("--seed", "Equal seeds give equal bytes.", int.MinValue, int.MaxValue, 1);
        var type = new Option<string>("--type")
        {
            Description = "Element type of the weights: f32, f16 or bf16.",
            HelpName = "f32|f16|bf16",
            DefaultValueFactory = _ => "f32",
        };
        var shared = new Option<bool>("--shared-embeddings")
        {
            Description = "All tasks have the same embeddings, as fine-tunes with frozen ones do.",
        };
        var command = new Command("create", "Write seeded random BERT classifiers in Hugging Face layout.")
        {
            folder, count, size, labels, seed, type, shared,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var target = Path.GetFullPath(CommonOptions.FolderOf("DIR", parse.GetValue(folder)!));
            var element = TypeOf(parse.GetValue(type)!);
            var checkpoints = Enumerable.Range(0, parse.GetValue(count)).Select(i => new RandomCheckpoint(
                ModelSize.Find(parse.GetValue(size)!),
                parse.GetValue(labels),
                RandomCheckpoint.Mix(parse.GetValue(seed), i),
                parse.GetValue(shared) ? parse.GetValue(seed) : RandomCheckpoint.Mix(parse.GetValue(seed), i),
                element)).ToArray();
            var bytes = await ProgressBar.RunAsync("Writing", bar => Task.Run(() => Write(checkpoints, target, bar, cancellationToken)));
            Console.WriteLine($"{checkpoints.Length} checkpoints, {ByteSize.Format(bytes)}, in {target}.");
            return 0;
        });
        return command;
    }

    private static ElementType TypeOf(string name) => name switch
    {
        "f32" => ElementType.F32,
        "f16" => ElementType.F16,
        "bf16" => ElementType.BF16,
        _ => throw new CommandException($"--type is '{name}'; expected f32, f16 or bf16.", 2),
    };

    private static long Write(
        RandomCheckpoint[] checkpoints, string target, Action<string, long, long> bar, CancellationToken cancellationToken)
    {
        var total = checkpoints.Sum(c => c.Tensors.Sum(t => t.Bytes));
        var done = 0L;
        for (var i = 0; i < checkpoints.Length; i++)
        {
            var name = $"task-{i:D4}";
            checkpoints[i].Write(Path.Combine(target, name), bytes => bar(name, done += bytes, total), cancellationToken);
        }

        return total;
    }
}
