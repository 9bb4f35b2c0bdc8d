using PtmOrleans.Bench.Nodes;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Tasks;

/// <summary>
/// Many tasks in a node's data folder: as many segments and tensors as BERT-base has, each tiny, so that what counts them is loaded as by
/// real ones. They share embeddings, as fine-tunes of one model may; everything else is each task's own.
/// </summary>
internal sealed class SmallTasks : IDisposable
{
    private static readonly ModelSize Size = new("bert-dwarf", 12, 16, 2, 32, 256, 64);

    private readonly bool _keep;

    private SmallTasks(string data, bool keep) => (Data, _keep) = (data, keep);

    /// <summary>The folder for <c>--data</c>.</summary>
    public string Data { get; }

    /// <summary>Bytes of a task's weights.</summary>
    public static long TaskBytes { get; } = Checkpoint(0).Tensors.Sum(t => t.Bytes);

    /// <summary>A checkpoint that is not among the tasks.</summary>
    public string Another => Path.Combine(Data, "another");

    public static string Name(int task) => $"task-{task:D5}";

    /// <summary>Makes the tasks that the folder does not have yet.</summary>
    public static async Task<SmallTasks> PrepareAsync(string? keep, int tasks, CancellationToken cancellationToken)
    {
        // A folder of its own: a node's state is deleted from it.
        var data = keep is null
            ? Directory.CreateTempSubdirectory("ptm-tasks-").FullName
            : Directory.CreateDirectory(Path.Combine(Models.Fleet.FolderOf(keep), "small-tasks")).FullName;
        var made = new SmallTasks(data, keep is not null);
        try
        {
            await ProgressBar.RunAsync("Making tasks", async bar =>
            {
                await made.FillAsync(tasks, bar, cancellationToken);
                return true;
            });
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the registrations and keeps the store: the next start finds tasks that it does not know.</summary>
    public void ForgetState()
    {
        if (Directory.Exists(Path.Combine(Data, "state")))
        {
            Directory.Delete(Path.Combine(Data, "state"), recursive: true);
        }
    }

    public void Dispose()
    {
        if (!_keep)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private async Task FillAsync(int tasks, Action<string, long, long> bar, CancellationToken cancellationToken)
    {
        var store = CheckpointStore.Open(Path.Combine(Data, "store"), TimeProvider.System);
        Checkpoint(tasks).Write(Another, _ => { }, cancellationToken);
        var source = Path.Combine(Data, "checkpoint");
        for (var i = 0; i < tasks; i++)
        {
            var name = $"{NodeProcess.Tenant}/{Name(i)}";
            if (store.Find(name) is null)
            {
                bar(name, i, tasks);
                Checkpoint(i).Write(source, _ => { }, cancellationToken);
                await store.ImportAsync(source, name, null, new BertLayout(), null, cancellationToken);
            }
        }
    }

    private static RandomCheckpoint Checkpoint(int seed) => new(Size, labels: 2, RandomCheckpoint.Mix(1, seed), embeddingsSeed: 1);
}
