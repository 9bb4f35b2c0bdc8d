using System.Security.Cryptography;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// A segment on its way into the store: a file of what has come so far, from the first byte on, which one process at a time writes. What
/// another process left, or this one before a restart, is taken up where it ends.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int ReadBytes = 1 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly StoreFiles _files;
    private readonly FileStream _file;
    private readonly FileStream _lock;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(StoreFiles files, FileStream file, FileStream held)
    {
        _files = files;
        _file = file;
        _lock = held;
    }

    /// <summary>Bytes that have come.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a segment's file, waiting for another process that writes it; null when the segment is in the store.</summary>
    /// <exception cref="WeightStoreException">The other process still writes after <paramref name="limit"/>.</exception>
    public static async Task<PartialFile?> OwnAsync(
        CheckpointStore store, SegmentRecord segment, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var target = store.Paths.Segment(segment.Digest);
        var start = clock.GetTimestamp();
        while (!File.Exists(target))
        {
            if (TryLock(store, segment.Digest) is { } held)
            {
                return Open(store, segment, held, cancellationToken);
            }

            if (clock.GetElapsedTime(start) >= limit)
            {
                throw new WeightStoreException(
                    WeightStoreError.Unavailable,
                    $"segment '{segment.Part}' ({segment.Digest}) is being written by another process, or the store collected, "
                    + $"and was for {limit.TotalSeconds:0.###} s; try again later");
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _files.Write(_file, bytes);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Starts over. The file is emptied and never deleted here, as another process may be about to own it.</summary>
    public void Reset()
    {
        _file.SetLength(0);
        _file.Position = 0;
        _ = _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>The hash of everything that has come; afterwards the file is published or reset.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Makes it a segment of the store.</summary>
    public void Publish(string path) => _files.Publish(_file, path);

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
        _hash.Dispose();
    }

    private static FileStream? TryLock(CheckpointStore store, SegmentDigest digest)
    {
        store.Writer.CreateFolder(store.Paths.Partial);
        using var shared = store.TryShare();
        return shared is null ? null : PartialLock.TryTake(store.Paths, digest);
    }

    private static PartialFile? Open(CheckpointStore store, SegmentRecord segment, FileStream held, CancellationToken cancellationToken)
    {
        FileStream? file = null;
        try
        {
            // Who had the lock before may have published the segment.
            if (File.Exists(store.Paths.Segment(segment.Digest)))
            {
                held.Dispose();
                return null;
            }

            file = new FileStream(store.Paths.PartialSegment(segment.Digest), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
            });
            var partial = new PartialFile(store.Writer, file, held);
            partial.Resume(segment.Bytes, cancellationToken);
            return partial;
        }
        catch
        {
            file?.Dispose();
            held.Dispose();
            throw;
        }
    }

    private void Resume(long most, CancellationToken cancellationToken)
    {
        if (_file.Length > most)
        {
            Reset();
        }

        HashAll(cancellationToken);
    }

    private void HashAll(CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(ReadBytes, _file.Length)];
        for (int read; buffer.Length > 0 && (read = _file.Read(buffer)) > 0; Length += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _hash.AppendData(buffer, 0, read);
        }
    }
}
