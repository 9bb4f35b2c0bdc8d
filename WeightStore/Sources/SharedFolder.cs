using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// The store of another node in a folder that both see, for instance over NFS. It is read and never written, and its segments are copied
/// before use: a map of a file on a server that fails, or deletes it, would end this process.
/// </summary>
public sealed class SharedFolder : IStoreOrigin, IDisposable
{
    // A server that hangs keeps the threads that read from it; these are the most that it gets.
    private const int MostReads = 16;

    private readonly StorePaths _itself;
    private readonly StorePaths _within;
    private readonly FetchOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _reads = new(MostReads);

    /// <summary>Names a folder; it is looked at on use, so it may not be there yet.</summary>
    /// <param name="folder">The store's folder, or the data folder that it is in.</param>
    /// <param name="options">Bounds documents.</param>
    /// <param name="clock">Measures deadlines.</param>
    public SharedFolder(string folder, FetchOptions options, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        Name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _itself = new StorePaths(Name);
        _within = new StorePaths(Path.Combine(Name, "store"));
        _options = options;
        _clock = clock;
    }

    /// <inheritdoc/>
    public string Name { get; }

    // A folder that is mounted later shows only then which of the two it is.
    private StorePaths Paths => File.Exists(_within.Format) ? _within : _itself;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredVersion>> ListAsync(CancellationToken cancellationToken)
        => BoundedAsync<IReadOnlyList<StoredVersion>>(
            () =>
            {
                // An empty folder may be one that is not mounted, so it is not a store without versions.
                RequireStore();
                var manifests = new ManifestFolder(Paths, new StoreFiles(Paths.Temporary));
                return [.. manifests.Versions().Select(v => new StoredVersion(v.Name, v.Version))];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadManifestAsync(StoredVersion version, CancellationToken cancellationToken)
        => BoundedAsync(() => ReadAll(Paths.Manifest(version.Name, version.Version), FetchOptions.MaxManifestBytes), cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadFileAsync(string digest, CancellationToken cancellationToken)
        => BoundedAsync(() => ReadAll(Paths.Blob(digest), FetchOptions.MaxFileBytes), cancellationToken);

    /// <inheritdoc/>
    public Task ReadSegmentAsync(SegmentRecord segment, long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return ReadAsync(
            () =>
            {
                Fill(segment, offset, piece.Span);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _reads.Dispose();

    private void Fill(SegmentRecord segment, long offset, Span<byte> piece)
    {
        using var file = File.OpenHandle(Paths.Segment(segment.Digest));
        if (RandomAccess.GetLength(file) is var bytes && bytes != segment.Bytes)
        {
            throw new OriginException(OriginFailure.Wrong, $"has {bytes} bytes of it, not {segment.Bytes}");
        }

        for (int filled = 0, read; filled < piece.Length; filled += read)
        {
            read = RandomAccess.Read(file, piece[filled..], offset + filled);
            if (read == 0)
            {
                throw new OriginException(OriginFailure.Passing, $"gave {filled} bytes instead of {piece.Length}");
            }
        }
    }

    private void RequireStore()
    {
        if (!File.Exists(Paths.Format))
        {
            throw new OriginException(OriginFailure.Passing, $"is no store at the moment: it has no '{Path.GetFileName(Paths.Format)}'");
        }
    }

    private static byte[] ReadAll(string path, int most)
        => new FileInfo(path).Length is var bytes && bytes <= most
            ? File.ReadAllBytes(path)
            : throw new OriginException(OriginFailure.Wrong, $"has a '{Path.GetFileName(path)}' of {bytes} bytes, more than {most}");

    private async Task<T> BoundedAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.DocumentDeadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ReadAsync(read, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OriginException(
                OriginFailure.Passing, $"gave no answer within {_options.DocumentDeadline.TotalSeconds:0.###} s", inner: e);
        }
    }

    private async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Read(read), CancellationToken.None).ConfigureAwait(false);
    }

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            RequireStore();
            throw new OriginException(OriginFailure.Missing, "does not have it", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OriginException(OriginFailure.Passing, $"cannot be read: {e.Message}", inner: e);
        }
        finally
        {
            _reads.Release();
        }
    }
}
