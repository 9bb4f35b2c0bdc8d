namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>
/// The files of a checkpoint folder by relative name. Nothing outside the folder can be reached, except that a file of a Hugging Face hub
/// cache (<c>snapshots/REVISION/NAME</c>) may be a link into the <c>blobs</c> folder of the same cache, as the hub's client writes it.
/// </summary>
internal sealed class CheckpointFiles
{
    /// <summary>The longest file that is read into memory; the largest tokenizers known have a third of it.</summary>
    public const int MaxFileBytes = 64 << 20;

    private readonly string _hubBlobs;

    public CheckpointFiles(string folder)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var parent = Path.GetDirectoryName(Folder);
        _hubBlobs = Path.GetFileName(parent) == "snapshots" ? Path.Combine(Path.GetDirectoryName(parent)!, "blobs") : Folder;
    }

    public string Folder { get; }

    public bool Exists(string name) => IsRelativeName(name) && File.Exists(Path.Combine(Folder, name));

    /// <summary>The path to open for <paramref name="name"/>, with links followed.</summary>
    /// <exception cref="WeightStoreException">The name or the link leads out of the folder, or nothing is there.</exception>
    public string Resolve(string name)
    {
        if (!IsRelativeName(name))
        {
            throw Invalid($"file name {SafetensorsHeader.Quoted(name)} is not a plain relative name");
        }

        var path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            throw new WeightStoreException(WeightStoreError.NotFound, $"the checkpoint folder has no file '{name}'");
        }

        RefuseLinkedFolders(name);
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var within = Path.GetDirectoryName(target);
        return within == Path.GetDirectoryName(path) || within == Folder || within == _hubBlobs
            ? target
            : throw Invalid($"'{name}' is a link out of the checkpoint folder; copy the file itself");
    }

    public byte[] Read(string name)
    {
        var path = Resolve(name);
        var length = new FileInfo(path).Length;
        if (length is 0 or > MaxFileBytes)
        {
            throw Invalid($"'{name}' has {length} bytes; 1 to {MaxFileBytes} are allowed");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"'{name}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a name consists of plain parts joined by '/', so that it stays below any folder that it is appended to.</summary>
    public static bool IsRelativeName(string name)
        => name is { Length: > 0 and <= 255 }
            && name.Split('/').All(part => part is not ("" or "." or "..") && !part.Any(c => c is '\\' or ':' || char.IsControl(c)));

    private void RefuseLinkedFolders(string name)
    {
        for (var folder = Path.GetDirectoryName(name); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (new DirectoryInfo(Path.Combine(Folder, folder)).LinkTarget is not null)
            {
                throw Invalid($"the folder of '{name}' is a link; copy the folder itself");
            }
        }
    }

    private static WeightStoreException Invalid(string problem) => new(WeightStoreError.InvalidCheckpoint, problem);
}
