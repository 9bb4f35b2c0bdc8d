using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Models;

/// <summary>Tasks to measure: random checkpoints of a real size, imported into a store.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly string _folder;
    private readonly bool _keep;
    private readonly CheckpointStore _store;

    private Fleet(string folder, bool keep)
    {
        (_folder, _keep) = (folder, keep);
        _store = CheckpointStore.Open(Store, TimeProvider.System);
    }

    public string Store => Path.Combine(_folder, "store");

    public List<Manifest> Tasks { get; } = [];

    /// <summary>Bytes of the largest task's weights.</summary>
    public long TaskBytes => Tasks.Max(t => t.WeightBytes);

    /// <summary>Bytes of all tasks' weights, each task's by itself.</summary>
    public long WeightBytes => Tasks.Sum(t => t.WeightBytes);

    /// <summary>Makes the tasks that the folder does not have yet.</summary>
    /// <param name="keep">The folder, which keeps the tasks; null for one that goes with the fleet.</param>
    /// <param name="size">Size of the models, a name of <c>ptm fleet create</c>.</param>
    /// <param name="tasks">How many tasks.</param>
    /// <param name="cancellationToken">Ends the work; tasks that are made by then are kept.</param>
    /// <param name="sharedEmbeddings">Whether all tasks have the same embeddings, as fine-tunes with frozen ones do.</param>
    public static async Task<Fleet> PrepareAsync(
        string? keep, string size, int tasks, CancellationToken cancellationToken, bool sharedEmbeddings = false)
    {
        var fleet = new Fleet(keep is null ? Directory.CreateTempSubdirectory("ptm-fleet-").FullName : FolderOf(keep), keep: keep is not null);
        try
        {
            await ProgressBar.RunAsync("Making tasks", async bar =>
            {
                await fleet.FillAsync(size, tasks, sharedEmbeddings, bar, cancellationToken);
                return true;
            });
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    /// <summary>The folder of <c>--fleet</c>, made if need be.</summary>
    public static string FolderOf(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--fleet is '{path}'; that folder cannot be made.", 2);
        }
    }

    /// <summary>The file of a segment.</summary>
    public string SegmentPath(SegmentDigest digest) => _store.SegmentPath(digest);

    /// <summary>The files of a task's segments.</summary>
    public string[] SegmentFiles(int task) => [.. Tasks[task].Segments.Select(s => s.Digest).Distinct().Select(SegmentPath)];

    public void Dispose()
    {
        if (!_keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task FillAsync(
        string size, int tasks, bool sharedEmbeddings, Action<string, long, long> bar, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, tasks).Select(i => $"fleet/{size}{(sharedEmbeddings ? "-shared" : "")}-{i:D2}").ToArray();
        var missing = names.Count(n => _store.Find(n) is null);
        if (missing > 0)
        {
            // The checkpoint that is being imported is there twice.
            Space.Require(_folder, (missing + 1) * BytesOf(size), missing == 1 ? "a task" : $"{missing} tasks", "--fleet");
        }

        for (var i = 0; i < names.Length; i++)
        {
            bar(names[i], i, names.Length);
            var checkpoint = Checkpoint(size, i, sharedEmbeddings ? 0 : i);
            Tasks.Add(_store.Find(names[i]) ?? await ImportAsync(names[i], checkpoint, cancellationToken));
        }
    }

    private async Task<Manifest> ImportAsync(string name, RandomCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var source = Path.Combine(_folder, "checkpoint");
        await Task.Run(() => checkpoint.Write(source, _ => { }, cancellationToken), cancellationToken);
        var manifest = await _store.ImportAsync(source, name, null, new BertLayout(), null, cancellationToken);
        Directory.Delete(source, recursive: true);
        return manifest;
    }

    private static long BytesOf(string size) => Checkpoint(size, 0, 0).Tensors.Sum(t => t.Bytes);

    private static RandomCheckpoint Checkpoint(string size, int seed, int embeddingsSeed) =>
        new(ModelSize.Find(size), labels: 2, RandomCheckpoint.Mix(1, seed), RandomCheckpoint.Mix(1, embeddingsSeed));
}
