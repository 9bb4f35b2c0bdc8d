using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace PtmOrleans.WeightStore.Uploads;

/// <summary>
/// One upload on disk. Each file grows from its start, so that its length is all there is to know of it after a restart. Safe for any
/// number of threads and processes.
/// </summary>
public sealed class Upload
{
    private const int BufferBytes = 128 * 1024;
    private const string Busy = "another request works on the upload";

    private readonly UploadPaths _paths;
    private readonly long _spareBytes;
    private readonly TimeProvider _clock;

    internal Upload(string id, UploadPaths paths, UploadPlan plan, long spareBytes, TimeProvider clock)
    {
        _spareBytes = spareBytes;
        Id = id;
        Plan = plan;
        _paths = paths;
        _clock = clock;
    }

    /// <summary>Names it: 32 lower-case hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>What it is to become.</summary>
    public UploadPlan Plan { get; }

    /// <summary>The folder of its files, a checkpoint folder once they are complete.</summary>
    public string Folder => _paths.Files;

    /// <summary>When something of it last arrived.</summary>
    public DateTimeOffset Touched => File.GetLastWriteTimeUtc(_paths.Plan);

    /// <summary>The version that it became; null while it is open.</summary>
    public int? Outcome
    {
        get
        {
            try
            {
                return File.Exists(_paths.Outcome)
                    ? int.Parse(File.ReadAllText(_paths.Outcome), NumberStyles.None, CultureInfo.InvariantCulture)
                    : null;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // It was deleted meanwhile.
                return null;
            }
        }
    }

    /// <summary>The file of a name.</summary>
    /// <exception cref="UploadException">The plan has none.</exception>
    public UploadProgress Find(string name) => Plan.Files.FirstOrDefault(f => f.Name == name) is { } file
        ? new UploadProgress(file, ReceivedOf(file))
        : throw new UploadException(UploadError.Unknown, "the upload has no such file");

    /// <summary>How much of each file has arrived.</summary>
    public UploadProgress[] Progress() => [.. Plan.Files.Select(f => new UploadProgress(f, ReceivedOf(f)))];

    /// <summary>Adds bytes to a file's end. What arrived of them before a failure stays, so that it can be gone on from.</summary>
    /// <param name="name">The file.</param>
    /// <param name="from">Where they belong, which must be where the file ends now.</param>
    /// <param name="length">How many they are.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UploadException">
    /// They do not follow what is there, are fewer or more than said, or another writes this file.
    /// </exception>
    public async Task<UploadProgress> AppendAsync(string name, long from, long length, Stream body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        var file = Find(name).File;
        if (from < 0 || length < 1 || from > file.Bytes - length)
        {
            throw new UploadException(UploadError.Invalid, $"'{name}' has {file.Bytes} bytes; {length} from {from} on are not of it");
        }

        using var shared = Hold(FileShare.ReadWrite);
        RequireOpen();
        try
        {
            using var target = Open(file);
            RequireNext(file, target.Length, from);
            UploadDisk.RequireRoom(Folder, length, _spareBytes);
            target.Position = from;
            try
            {
                await CopyAsync(target, body, name, length, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Also where the rest did not arrive: what did is to be gone on with.
                if (target.Length > from)
                {
                    Touch();
                }
            }
        }
        catch (IOException e) when (UploadDisk.IsFull(e))
        {
            throw UploadDisk.Explain(e, Busy);
        }

        return Find(name);
    }

    /// <summary>Keeps others from completing the upload until disposal; they may wait for it. Whoever calls owns the upload next.</summary>
    /// <returns>Null while another completes it.</returns>
    /// <exception cref="UploadException">It is gone.</exception>
    public IDisposable? TryBeginCompletion()
    {
        try
        {
            return Open(_paths.Completion, FileShare.None);
        }
        catch (UploadException e) when (e.Error is UploadError.Conflict)
        {
            return null;
        }
    }

    /// <summary>Keeps everybody else off the upload until disposal.</summary>
    /// <exception cref="UploadException">Another works on it, or it has ended.</exception>
    public IDisposable Own()
    {
        var held = Hold(FileShare.None);
        try
        {
            RequirePresent();
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Checks that every file is complete and has its hash; whoever calls owns the upload.</summary>
    /// <exception cref="UploadException">One is not. One with a wrong hash is emptied, so that it can be sent again.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        foreach (var (file, received) in Progress())
        {
            if (received != file.Bytes)
            {
                throw new UploadException(UploadError.Conflict, $"'{file.Name}' has {received} of {file.Bytes} bytes");
            }
        }

        foreach (var file in Plan.Files)
        {
            var hash = await HashAsync(_paths.File(file), cancellationToken).ConfigureAwait(false);
            if (hash != file.Sha256)
            {
                File.Delete(_paths.File(file));
                throw new UploadException(
                    UploadError.Invalid, $"'{file.Name}' has the SHA-256 {hash}, not {file.Sha256}; it was emptied: send it again");
            }
        }
    }

    /// <summary>Notes the version that it became, and deletes its files; whoever calls owns the upload.</summary>
    public void Finish(int version)
    {
        var fresh = _paths.Outcome + ".tmp";
        File.WriteAllText(fresh, version.ToString(CultureInfo.InvariantCulture));
        File.Move(fresh, _paths.Outcome, overwrite: true);
        Touch();

        // Where the disk does not let go of them they go with the upload.
        _ = UploadDisk.TryDelete(_paths.Files);
    }

    /// <summary>Deletes it; whoever calls owns the upload.</summary>
    public void Delete()
    {
        // Without its plan it is gone for everybody, whatever becomes of the rest.
        File.Delete(_paths.Plan);
        _ = UploadDisk.TryDelete(_paths.Folder);
    }

    internal void Touch() => File.SetLastWriteTimeUtc(_paths.Plan, _clock.GetUtcNow().UtcDateTime);

    private static void RequireNext(UploadFile file, long received, long from)
    {
        if (received != from)
        {
            throw new UploadException(
                UploadError.Conflict, $"'{file.Name}' has {received} of {file.Bytes} bytes: go on from there, not from {from}");
        }
    }

    private static async Task CopyAsync(FileStream target, Stream body, string name, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var from = target.Position;
        try
        {
            var left = length;
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (read > left)
                {
                    // There is no telling which of them were meant.
                    target.SetLength(from);
                    throw new UploadException(UploadError.Invalid, $"the body for '{name}' has more than the {length} bytes that it says");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                left -= read;
            }

            target.Flush(flushToDisk: true);
            if (left > 0)
            {
                throw new UploadException(
                    UploadError.Invalid, $"the body for '{name}' has {length - left} bytes, not the {length} that it says");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    private long ReceivedOf(UploadFile file) => new FileInfo(_paths.File(file)) is { Exists: true } there ? there.Length
        : Outcome is null ? 0
        : file.Bytes;

    private FileStream Open(UploadFile file)
    {
        var path = _paths.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (IOException e)
        {
            throw UploadDisk.Explain(e, $"another request writes '{file.Name}'");
        }
    }

    private FileStream Hold(FileShare share) => Open(_paths.Lock, share);

    private static FileStream Open(string path, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 0);
        }
        catch (IOException e)
        {
            throw UploadDisk.Explain(e, Busy);
        }
    }

    private void RequirePresent()
    {
        if (!File.Exists(_paths.Plan))
        {
            throw Gone();
        }
    }

    private void RequireOpen()
    {
        RequirePresent();
        if (Outcome is { } version)
        {
            throw new UploadException(UploadError.Conflict, $"the upload is complete: it became version {version}");
        }
    }

    private static UploadException Gone() => new(UploadError.Unknown, "the upload is gone");
}
