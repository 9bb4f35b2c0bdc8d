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

    // What the runtime reports when another holds the lock: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly StoreFiles _files;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(StoreFiles files, FileStream file)
    {
        _files = files;
        _file = file;
    }

    /// <summary>Bytes that have come.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a segment's file, waiting for another process that writes it; null when the segment is in the store.</summary>
    public static async Task<PartialFile?> OwnAsync(
        StorePaths paths, StoreFiles files, SegmentRecord segment, TimeProvider clock, CancellationToken cancellationToken)
    {
        var target = paths.Segment(segment.Digest);
        while (!File.Exists(target))
        {
            if (TryOpen(paths, files, segment.Digest) is not { } file)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // Who had it before may have published it, and then this is that file.
            if (File.Exists(target))
            {
                await file.DisposeAsync().ConfigureAwait(false);
                return null;
            }

            return Resume(files, file, segment.Bytes, cancellationToken);
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
        _hash.Dispose();
    }

    private static FileStream? TryOpen(StorePaths paths, StoreFiles files, SegmentDigest digest)
    {
        files.CreateFolder(paths.Partial);
        try
        {
            return new FileStream(paths.PartialSegment(digest), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
            });
        }
        catch (IOException e) when (Array.IndexOf(Locked, e.HResult) >= 0)
        {
            return null;
        }
    }

    private static PartialFile Resume(StoreFiles files, FileStream file, long most, CancellationToken cancellationToken)
    {
        var partial = new PartialFile(files, file);
        try
        {
            if (file.Length > most)
            {
                partial.Reset();
            }

            partial.HashAll(cancellationToken);
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
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
