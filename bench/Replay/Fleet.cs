using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Replay;

/// <summary>The tasks that are replayed against: random checkpoints of a real size, imported into a store.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly string _folder;
    private readonly bool _keep;

    private Fleet(string folder, bool keep) => (_folder, _keep) = (folder, keep);

    public string Store => Path.Combine(_folder, "store");

    public List<Manifest> Tasks { get; } = [];

    /// <summary>Makes the tasks that the folder does not have yet.</summary>
    public static async Task<Fleet> PrepareAsync(ReplayOptions options, CancellationToken cancellationToken)
    {
        var folder = options.Fleet is null ? Directory.CreateTempSubdirectory("ptm-fleet-") : Directory.CreateDirectory(options.Fleet);
        var fleet = new Fleet(folder.FullName, keep: options.Fleet is not null);
        try
        {
            await ProgressBar.RunAsync("Making tasks", async bar =>
            {
                await fleet.FillAsync(options, bar, cancellationToken);
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

    public void Dispose()
    {
        if (!_keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task FillAsync(ReplayOptions options, Action<string, long, long> bar, CancellationToken cancellationToken)
    {
        var store = CheckpointStore.Open(Store, TimeProvider.System);
        var names = Enumerable.Range(0, options.Tasks).Select(i => $"fleet/{options.Size}-{i:D2}").ToArray();
        var missing = names.Count(n => store.Find(n) is null);
        if (missing > 0)
        {
            // The checkpoint that is being imported is there twice.
            Space.Require(_folder, (missing + 1) * BytesOf(options.Size), $"{missing} tasks", "--fleet");
        }

        for (var i = 0; i < names.Length; i++)
        {
            bar(names[i], i, names.Length);
            Tasks.Add(store.Find(names[i]) ?? await ImportAsync(store, names[i], options.Size, i, cancellationToken));
        }
    }

    private async Task<Manifest> ImportAsync(CheckpointStore store, string name, string size, int seed, CancellationToken cancellationToken)
    {
        var source = Path.Combine(_folder, "checkpoint");
        await Task.Run(() => Checkpoint(size, seed).Write(source, _ => { }, cancellationToken), cancellationToken);
        var manifest = await store.ImportAsync(source, name, null, new BertLayout(), null, cancellationToken);
        Directory.Delete(source, recursive: true);
        return manifest;
    }

    private static long BytesOf(string size) => Checkpoint(size, seed: 0).Tensors.Sum(t => t.Bytes);

    private static RandomCheckpoint Checkpoint(string size, int seed) =>
        new(ModelSize.Find(size), labels: 2, RandomCheckpoint.Mix(1, seed), RandomCheckpoint.Mix(1, seed));
}
