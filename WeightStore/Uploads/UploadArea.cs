using System.Security.Cryptography;
using System.Text.Json;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Uploads;

/// <summary>
/// The uploads of a store, in a folder of it, one folder per owner: what another owns cannot even be named. Safe for any number of threads
/// and processes, but that owners who begin uploads at the same moment may together have one more than they may.
/// </summary>
public sealed class UploadArea
{
    private const int IdBytes = 16;
    private static readonly TimeSpan OutcomeKept = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly UploadLimits _limits;
    private readonly TimeProvider _clock;

    /// <summary>The uploads of a store.</summary>
    public UploadArea(CheckpointStore store, UploadLimits limits, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        _root = store.UploadsFolder;
        _limits = limits;
        _clock = clock;
    }

    /// <summary>Begins an upload.</summary>
    /// <param name="owner">Whose it is; a plain folder name.</param>
    /// <param name="plan">What it is to become.</param>
    /// <param name="mayStore">Bytes that the owner may store; null for any number.</param>
    /// <exception cref="UploadException">The plan breaks a rule or a limit, or there is no room.</exception>
    public Upload Begin(string owner, UploadPlan plan, long? mayStore = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(plan);
        Sweep();
        var open = All().Where(u => u.Upload.Outcome is null).ToArray();
        Upload[] own = [.. open.Where(u => u.Owner == owner).Select(u => u.Upload)];
        RequireOwn(plan, own, mayStore);
        RequireRoom(plan, own, open.Where(u => u.Owner != owner).Select(u => u.Upload));
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var paths = PathsOf(owner, id);
        try
        {
            Write(paths, plan);
        }
        catch (IOException e)
        {
            // What cannot be deleted now goes with a sweep.
            _ = UploadDisk.TryDelete(paths.Folder);
            throw UploadDisk.Explain(e, "another request works on the upload");
        }

        return Of(id, paths, plan);
    }

    /// <summary>An owner's upload.</summary>
    /// <exception cref="UploadException">There is none, or it has been idle for too long.</exception>
    public Upload Find(string owner, string id)
    {
        var isId = id is { Length: 2 * IdBytes } && id.All(char.IsAsciiHexDigitLower);
        return isId && Read(owner, id) is { } upload && !IsExpired(upload)
            ? upload
            : throw new UploadException(UploadError.Unknown, "there is no such upload");
    }

    /// <summary>An owner's open uploads for a task.</summary>
    public IReadOnlyList<Upload> OpenFor(string owner, string task) =>
        [.. UploadsOf(owner).Where(u => u.Plan.Task == task && u.Outcome is null && !IsExpired(u))];

    /// <summary>When an upload ends unless something of it arrives.</summary>
    public DateTimeOffset ExpiryOf(Upload upload)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return upload.Touched + (upload.Outcome is not null && OutcomeKept < _limits.Idle ? OutcomeKept : _limits.Idle);
    }

    /// <summary>Deletes uploads that have been idle for too long, and what a crash left of some.</summary>
    /// <returns>How many.</returns>
    public int Sweep()
    {
        var count = 0;
        foreach (var (_, upload) in All().Where(u => IsExpired(u.Upload)))
        {
            try
            {
                using var owned = upload.Own();
                upload.Delete();
                count++;
            }
            catch (Exception e) when (e is UploadException or IOException or UnauthorizedAccessException)
            {
                // It is being worked on, or the disk fails: the next sweep sees it again.
            }
        }

        return count + SweepRemains();
    }

    private int SweepRemains()
    {
        var oldest = _clock.GetUtcNow() - _limits.Idle;
        var remains = FoldersBelow(_root).SelectMany(FoldersBelow)
            .Where(f => !File.Exists(new UploadPaths(f).Plan) && Directory.GetLastWriteTimeUtc(f) < oldest).ToArray();
        return remains.Count(UploadDisk.TryDelete);
    }

    private void Write(UploadPaths paths, UploadPlan plan)
    {
        Directory.CreateDirectory(paths.Files);
        File.WriteAllBytes(paths.Lock, []);
        File.WriteAllBytes(paths.Completion, []);
        var fresh = paths.Plan + ".tmp";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(plan, UploadJson.Default.UploadPlan));
        File.SetLastWriteTimeUtc(fresh, _clock.GetUtcNow().UtcDateTime);
        File.Move(fresh, paths.Plan);
    }

    private void Check(UploadPlan plan)
    {
        if (plan.Files.Count is 0 || plan.Files.Count > _limits.Files)
        {
            throw Invalid($"files has {plan.Files.Count} entries; expected 1 to {_limits.Files}");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Files.Count; i++)
        {
            Check(plan.Files[i], $"files[{i}]");
            if (!names.Add(plan.Files[i].Name))
            {
                throw Invalid($"files[{i}].name is '{plan.Files[i].Name}', which is there twice");
            }
        }

        // Each is at most the limit, so that 64 of them cannot overflow.
        var bytes = plan.Files.Sum(f => f.Bytes);
        if (bytes > _limits.Bytes)
        {
            throw new UploadException(UploadError.TooLarge, $"the files have {bytes} bytes; at most {_limits.Bytes} are allowed");
        }
    }

    private void Check(UploadFile file, string field)
    {
        if (!UploadNames.Allow(file.Name))
        {
            var shown = file.Name.Length > 64 ? file.Name[..64] + "…" : file.Name;
            throw Invalid($"{field}.name is '{shown}'; expected {UploadNames.Rule}");
        }

        if (file.Bytes < 1)
        {
            throw Invalid($"{field}.bytes is {file.Bytes}; expected 1 or more");
        }

        if (file.Bytes > _limits.Bytes)
        {
            throw new UploadException(UploadError.TooLarge, $"{field}.bytes is {file.Bytes}; at most {_limits.Bytes} are allowed");
        }

        if (file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
        {
            throw Invalid($"{field}.sha256 is not 64 lower-case hexadecimal digits");
        }
    }

    private void RequireOwn(UploadPlan plan, Upload[] own, long? mayStore)
    {
        if (own.Length >= _limits.OpenPerOwner)
        {
            throw new UploadException(
                UploadError.TooMany, $"{_limits.OpenPerOwner} uploads are open already, the most there may be: complete or delete one");
        }

        var (bytes, open) = (BytesOf(plan), own.Sum(u => BytesOf(u.Plan)));
        if (mayStore is { } most && bytes > most - open)
        {
            throw new UploadException(
                UploadError.OwnerLimit,
                $"stored_bytes: the limit is {most}, the open uploads are to have {open}, and the files of this one have {bytes}");
        }

        if (bytes > _limits.OpenBytesPerOwner)
        {
            throw new UploadException(
                UploadError.TooLarge, $"the files have {bytes} bytes; at most {_limits.OpenBytesPerOwner} are allowed");
        }

        if (bytes > _limits.OpenBytesPerOwner - open)
        {
            throw new UploadException(
                UploadError.TooMany,
                $"the open uploads are to have {open} bytes; with these {bytes} they have more than {_limits.OpenBytesPerOwner}: "
                + "complete or delete one");
        }
    }

    // Twice, since the import writes the weights anew before the files go. Of others only what has arrived counts: nobody can take the
    // disk from the rest by announcing. Who sends nevertheless when the disk has filled up meanwhile is told so then.
    private void RequireRoom(UploadPlan plan, IEnumerable<Upload> own, IEnumerable<Upload> others)
    {
        var promised = own.SelectMany(u => u.Progress()).Sum(p => (2 * p.File.Bytes) - p.Received)
            + others.SelectMany(u => u.Progress()).Sum(p => p.Received);
        Directory.CreateDirectory(_root);
        UploadDisk.RequireRoom(_root, (2 * BytesOf(plan)) + promised, _limits.SpareBytes);
    }

    private static long BytesOf(UploadPlan plan) => plan.Files.Sum(f => f.Bytes);

    private IEnumerable<(string Owner, Upload Upload)> All() =>
        FoldersBelow(_root).Select(f => Path.GetFileName(f)!).SelectMany(owner => UploadsOf(owner).Select(u => (owner, u)));

    private IEnumerable<Upload> UploadsOf(string owner) =>
        FoldersBelow(Path.Combine(_root, owner)).Select(f => Read(owner, Path.GetFileName(f)!)).OfType<Upload>();

    private Upload? Read(string owner, string id)
    {
        var paths = PathsOf(owner, id);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(paths.Plan), UploadJson.Default.UploadPlan) is { } plan
                ? Of(id, paths, plan)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private Upload Of(string id, UploadPaths paths, UploadPlan plan) => new(id, paths, plan, _limits.SpareBytes, _clock);

    private bool IsExpired(Upload upload) => _clock.GetUtcNow() >= ExpiryOf(upload);

    private UploadPaths PathsOf(string owner, string id) => new(Path.Combine(_root, owner, id));

    private static string[] FoldersBelow(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static UploadException Invalid(string problem) => new(UploadError.Invalid, problem);
}
