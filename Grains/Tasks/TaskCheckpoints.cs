using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Disk work on behalf of task grains, off their turns.</summary>
internal sealed partial class TaskCheckpoints(
    CheckpointStore store,
    ICheckpointLayout layout,
    CheckpointRoots roots,
    ManifestCatalog manifests,
    StoreGarbage garbage,
    ILogger<TaskCheckpoints> logger)
{
    /// <summary>The versions that the store has of a task, ascending.</summary>
    public Task<IReadOnlyList<TaskVersion>> ListAsync(TaskName task, CancellationToken cancellationToken) =>
        Task.Run(() => VersionsOf(task), cancellationToken);

    /// <summary>What the store has of some tasks, each null where it has no version that this build runs.</summary>
    public Task<TaskDescription?[]> DescribeAsync(IReadOnlyList<TaskName> tasks, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var found = new TaskDescription?[tasks.Count];
            Parallel.For(
                0,
                tasks.Count,
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                i => found[i] = Describe(tasks[i], VersionsOf(tasks[i])));
            return found;
        },
        cancellationToken);

    /// <summary>A task of some versions; null for none.</summary>
    /// <param name="task">Its name.</param>
    /// <param name="versions">Its versions, ascending.</param>
    public static TaskDescription? Describe(TaskName task, IReadOnlyCollection<TaskVersion> versions) =>
        versions.Count == 0 ? null : new TaskDescription(task, versions.Last().Version, [.. versions]);

    /// <summary>
    /// Imports a checkpoint folder as the version <paramref name="asked"/> for; where none is, as <paramref name="next"/>,
    /// or a later one if the store has had that.
    /// </summary>
    public Task<(PtmError Error, string Message, TaskVersion? Version)> ImportAsync(
        TaskName task, int? asked, int next, string folder, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (!MayTake(task, folder))
            {
                return (
                    PtmError.InvalidRequest,
                    "path is not in one of the folders that this node takes checkpoints from.",
                    (TaskVersion?)null);
            }

            try
            {
                var manifest = await ImportNextAsync(task.ToString(), asked, next, folder, cancellationToken);
                return (PtmError.None, "", (TaskVersion?)Served(manifest));
            }
            catch (InvalidModelException e)
            {
                garbage.Ask();
                return (PtmError.InvalidRequest, e.Message, null);
            }
            catch (WeightStoreException e)
            {
                garbage.Ask();
                return (ErrorOf(e), e.Message, null);
            }
        },
        cancellationToken);

    /// <summary>Bytes of the weight files of a folder; 0 where none may be taken from it or there are none.</summary>
    public Task<long> MeasureAsync(TaskName task, string folder, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return MayTake(task, folder) && Directory.Exists(folder)
                    ? new DirectoryInfo(folder).EnumerateFiles("*.safetensors").Sum(f => f.Length)
                    : 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The import says what is wrong with it.
                return 0;
            }
        },
        cancellationToken);

    /// <summary>The version that the store has from an upload; null for other folders, and for an upload that has become none.</summary>
    public Task<int?> FindUploadAsync(TaskName task, string folder, CancellationToken cancellationToken) => Task.Run(
        () => IsUpload(task, folder)
            ? store.List(task.ToString()).LastOrDefault(m => m.Source == Path.GetFileName(folder))?.Version
            : null,
        cancellationToken);

    /// <summary>Removes versions; what no other uses of them goes a while later.</summary>
    public Task RemoveAsync(TaskName task, IReadOnlyList<int> versions, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            foreach (var version in versions)
            {
                store.Remove(task.ToString(), version);
                manifests.Forget(task.ToString(), version);
            }

            garbage.Ask();
        },
        cancellationToken);

    /// <summary>Forgets what was read of a version that is no longer in the store.</summary>
    public void Forget(TaskName task, int version) => manifests.Forget(task.ToString(), version);

    /// <summary>A tokenizer file of a version.</summary>
    public async Task<TokenizerFile?> ReadFileAsync(TaskName task, int version, string file, CancellationToken cancellationToken) =>
        await manifests.FindAsync(task.ToString(), version, cancellationToken) is { } manifest
            ? await Task.Run(() => new TokenizerFile(file, store.ReadFile(manifest, file)), cancellationToken)
            : null;

    private async Task<Manifest> ImportNextAsync(string task, int? asked, int next, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ImportAsync(folder, task, asked ?? next, layout, progress: null, cancellationToken);
        }
        catch (WeightStoreException e) when (e.Error is WeightStoreError.AlreadyExists && asked is null)
        {
            // The store has versions that the task does not count: imported or removed by another process, or of no use to this build.
            return await store.ImportAsync(folder, task, version: null, layout, progress: null, cancellationToken);
        }
    }

    private bool MayTake(TaskName task, string folder) => roots.Allow(folder) || IsUpload(task, folder);

    // What a tenant has uploaded is its own, wherever it may register checkpoints from.
    private bool IsUpload(TaskName task, string folder) => Path.GetFullPath(folder)
        .StartsWith(Path.Combine(store.UploadsFolder, task.Tenant) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private IReadOnlyList<TaskVersion> VersionsOf(TaskName task) => [.. store.List(task.ToString()).Select(Read).OfType<TaskVersion>()];

    private TaskVersion Served(Manifest manifest)
    {
        try
        {
            return TaskVersions.From(manifest);
        }
        catch (InvalidModelException)
        {
            store.Remove(manifest.Name, manifest.Version);
            throw;
        }
    }

    private static PtmError ErrorOf(WeightStoreException failure) => failure.Error switch
    {
        WeightStoreError.Busy or WeightStoreError.Io => PtmError.Unavailable,
        WeightStoreError.AlreadyExists => PtmError.Conflict,
        _ => PtmError.InvalidRequest,
    };

    // A version that this build cannot run must not keep the task's other versions from being served.
    private TaskVersion? Read(Manifest manifest)
    {
        try
        {
            return TaskVersions.From(manifest);
        }
        catch (InvalidModelException e)
        {
            LogUnusable(e, manifest.Key);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stored version {Version} cannot be run by this build.")]
    private partial void LogUnusable(Exception exception, string version);
}
