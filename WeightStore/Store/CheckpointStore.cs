using System.Security.Cryptography;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// A folder of imported checkpoints, safe for any number of processes at once. Segments and kept files are named by their content, so equal
/// ones are stored once. A process that dies at any moment leaves a store that is whole; its leftovers go with the next garbage collection.
/// </summary>
public sealed class CheckpointStore
{
    /// <summary>The highest version number.</summary>
    public const int MaxVersion = 1_000_000;

    private static readonly TimeSpan DefaultLockWait = TimeSpan.FromMinutes(2);

    private readonly StorePaths _paths;
    private readonly StoreFiles _files;
    private readonly StoreLock _lock;
    private readonly ManifestFolder _manifests;
    private readonly TimeProvider _clock;

    internal StorePaths Paths => _paths;

    internal StoreFiles Writer => _files;

    private CheckpointStore(StorePaths paths, StoreFiles files, StoreLock storeLock, TimeProvider clock)
    {
        _paths = paths;
        _files = files;
        _lock = storeLock;
        _clock = clock;
        _manifests = new ManifestFolder(paths, files);
    }

    /// <summary>Opens the store in a folder, creating both if need be.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="clock">Dates imports, and bounds waits for other processes to 2 minutes.</param>
    /// <exception cref="WeightStoreException">The folder holds something else, a newer format, or cannot be written.</exception>
    public static CheckpointStore Open(string root, TimeProvider clock) => Open(root, clock, DefaultLockWait, before: null);

    internal static CheckpointStore Open(string root, TimeProvider clock, TimeSpan lockWait, Action<StoreStep, string>? before)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(clock);
        var paths = new StorePaths(root);
        var files = new StoreFiles(paths.Temporary, before);
        var storeLock = new StoreLock(paths.Lock, lockWait, clock);
        Guard(() => new StoreOpening(paths, files, storeLock, clock).Run());
        return new CheckpointStore(paths, files, storeLock, clock);
    }

    /// <summary>Imports a checkpoint folder as a new version; the work runs on the thread pool.</summary>
    /// <param name="checkpointFolder">A Hugging Face model folder; it must not change meanwhile.</param>
    /// <param name="name">The task's name: 1 to 200 characters, parts of letters, digits, '.', '_' and '-' joined by '/'.</param>
    /// <param name="version">
    /// The version, from 1 to <see cref="MaxVersion"/>; null for the next after all that exist or have existed.
    /// </param>
    /// <param name="layout">Knows the architecture.</param>
    /// <param name="progress">Told about every megabyte written; may be null.</param>
    /// <param name="cancellationToken">Ends the import; nothing of it can be seen then.</param>
    /// <returns>The manifest as stored.</returns>
    /// <exception cref="WeightStoreException">
    /// The checkpoint or name is refused, the version exists, a garbage collection runs for too long, or the disk fails.
    /// </exception>
    public async Task<Manifest> ImportAsync(
        string checkpointFolder,
        string name,
        int? version,
        ICheckpointLayout layout,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpointFolder);
        ArgumentNullException.ThrowIfNull(layout);
        TaskName.Check(name);
        TaskName.CheckVersion(version);
        return await WithLockAsync(_lock.ShareAsync, Import, cancellationToken).ConfigureAwait(false);

        Manifest Import()
        {
            if (version is { } wanted)
            {
                _manifests.RequireFree(name, wanted);
            }

            var draft = new ImportJob(_paths, _files, _clock.GetUtcNow(), progress, cancellationToken).Run(checkpointFolder, name, layout);
            return _manifests.Publish(draft, version);
        }
    }

    /// <summary>Every version that can be read, by name and version; broken ones are left to <see cref="VerifyAsync"/>.</summary>
    public IReadOnlyList<Manifest> List() => [.. Guard(_manifests.Versions).Select(TryRead).OfType<Manifest>()];

    /// <summary>The names of the tasks that have a version, readable or not, sorted. Reads no manifest.</summary>
    public IReadOnlyList<string> Names() => [.. Guard(_manifests.Versions).Select(v => v.Name).Distinct()];

    /// <summary>Every version of one task that can be read, ascending.</summary>
    public IReadOnlyList<Manifest> List(string name)
    {
        TaskName.Check(name);
        return [.. Guard(() => _manifests.VersionsOf(name)).Select(version => TryRead((name, version))).OfType<Manifest>()];
    }

    /// <summary>Every version that has a manifest, readable or not, by name and version.</summary>
    public IReadOnlyList<StoredVersion> Versions() => [.. Guard(_manifests.Versions).Select(v => new StoredVersion(v.Name, v.Version))];

    /// <summary>Finds one version of a task, or the newest; null when there is none.</summary>
    /// <exception cref="WeightStoreException">The manifest is there, but broken.</exception>
    public Manifest? Find(string name, int? version = null)
    {
        TaskName.Check(name);
        TaskName.CheckVersion(version);
        var wanted = version ?? Guard(() => _manifests.VersionsOf(name)).LastOrDefault();
        return wanted == 0 ? null : _manifests.Read(name, wanted);
    }

    /// <summary>Removes one version of a task, or all, readable or not. Their bytes go with the next garbage collection.</summary>
    /// <returns>How many versions were removed.</returns>
    public int Remove(string name, int? version)
    {
        TaskName.Check(name);
        TaskName.CheckVersion(version);
        return Guard(() =>
        {
            var doomed = _manifests.VersionsOf(name).Where(v => version is null || v == version).ToList();
            doomed.ForEach(v => _manifests.Remove(name, v));
            return doomed.Count;
        });
    }

    /// <summary>
    /// Takes a version of another store over, but for its segments; it is a version like any other from then on, whose segments may be
    /// away.
    /// </summary>
    /// <param name="manifest">The version.</param>
    /// <param name="contents">The kept files that this store lacks.</param>
    /// <param name="origin">Names the other store.</param>
    /// <param name="cancellationToken">Ends the wait for the store's lock.</param>
    /// <returns>False when the version exists here or was removed, which it then remains.</returns>
    internal Task<bool> AdoptAsync(
        Manifest manifest, IReadOnlyCollection<byte[]> contents, string origin, CancellationToken cancellationToken)
    {
        var job = new AdoptJob(_paths, _files, _manifests);
        return WithLockAsync(_lock.ShareAsync, () => job.Run(manifest, contents, origin), cancellationToken);
    }

    /// <summary>The store's lock, shared, unless a garbage collection has it; null then.</summary>
    internal IDisposable? TryShare() => _lock.TryShare();

    /// <summary>Whether a version is here, or was removed from here.</summary>
    internal bool Knows(StoredVersion version)
        => File.Exists(_paths.Manifest(version.Name, version.Version)) || File.Exists(_paths.Removed(version.Name, version.Version));

    /// <summary>Whether a version was taken over from another store.</summary>
    internal bool IsFollowed(StoredVersion version) => File.Exists(_paths.Followed(version.Name, version.Version));

    /// <summary>Takes back that a version was taken over, so that it may be again.</summary>
    internal void Forget(StoredVersion version) => Guard(() => _manifests.Forget(version.Name, version.Version));

    /// <summary>Re-hashes everything that manifests name, on the thread pool. Broken files are findings, not errors.</summary>
    public Task<VerifyReport> VerifyAsync(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
        => WithLockAsync(_lock.ShareAsync, new VerifyJob(_paths, _manifests, progress, cancellationToken).Run, cancellationToken);

    /// <summary>Deletes what no manifest names, on the thread pool, while no import runs in any process.</summary>
    /// <exception cref="WeightStoreException">
    /// An import runs for too long, or a manifest cannot be read, so that what it names is unknown.
    /// </exception>
    public Task<GarbageReport> CollectGarbageAsync(CancellationToken cancellationToken)
        => WithLockAsync(_lock.OwnAsync, new GarbageJob(_paths, _files, _manifests, cancellationToken).Run, cancellationToken);

    /// <summary>Where checkpoints lie on their way here from clients, below a folder per owner.</summary>
    public string UploadsFolder => _paths.Uploads;

    /// <summary>Where a segment's file is, or would be.</summary>
    public string SegmentPath(SegmentDigest digest) => _paths.Segment(digest);

    /// <summary>Where a kept file is, or would be.</summary>
    /// <param name="digest">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
    public string FilePath(string digest) => _paths.Blob(new SegmentDigest(digest).Value);

    /// <summary>A version's manifest as JSON, which another store can take; null when there is none.</summary>
    /// <exception cref="WeightStoreException">The manifest is there, but broken.</exception>
    public byte[]? ReadManifest(string name, int version)
    {
        TaskName.CheckVersion(version);
        return Find(name, version) is { } manifest ? ManifestFormat.Write(manifest) : null;
    }

    /// <summary>Reads a kept file of a version and checks its hash.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="file">The relative name, as in <see cref="Manifest.Files"/>.</param>
    /// <exception cref="WeightStoreException">The version keeps no such file, or it is missing or corrupt.</exception>
    public byte[] ReadFile(Manifest manifest, string file)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(file);
        if (!manifest.Files.TryGetValue(file, out var digest) || !File.Exists(_paths.Blob(digest)))
        {
            throw new WeightStoreException(WeightStoreError.NotFound, $"'{manifest.Key}' has no file '{file}'");
        }

        var content = Guard(() => File.ReadAllBytes(_paths.Blob(digest)));
        return Convert.ToHexStringLower(SHA256.HashData(content)) == digest
            ? content
            : throw new WeightStoreException(WeightStoreError.CorruptSegment, $"file '{file}' ({digest}) of '{manifest.Key}' is corrupt");
    }

    private Manifest? TryRead((string Name, int Version) version)
    {
        try
        {
            return _manifests.Read(version.Name, version.Version);
        }
        catch (WeightStoreException)
        {
            return null;
        }
    }

    private static async Task<T> WithLockAsync<T>(
        Func<CancellationToken, Task<IDisposable>> take,
        Func<T> work,
        CancellationToken cancellationToken)
    {
        using var held = await take(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Guard(work), cancellationToken).ConfigureAwait(false);
    }

    private static void Guard(Action work)
        => Guard(() =>
        {
            work();
            return true;
        });

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"the file system refused: {e.Message}", e);
        }
    }
}
