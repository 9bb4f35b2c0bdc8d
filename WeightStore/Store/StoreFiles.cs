using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// Writes files so that a crash at any point leaves the old state or the new one: into <paramref name="temporary"/>,
/// flushed, renamed into place, folder flushed.
/// </summary>
/// <param name="temporary">A folder on the same file system as every target.</param>
/// <param name="before">Called before each step, with the path; tests end the process's writing there by throwing.</param>
internal sealed class StoreFiles(string temporary, Action<StoreStep, string>? before = null)
{
    private const int CompareBytes = 1 << 20;

    /// <summary>Creates a file that no one else knows.</summary>
    public FileStream CreateTemporary()
    {
        var path = Path.Combine(temporary, Guid.NewGuid().ToString("N"));
        before?.Invoke(StoreStep.CreateFile, path);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        });
    }

    public void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        before?.Invoke(StoreStep.Write, file.Name);
        file.Write(bytes);
    }

    /// <summary>
    /// Gives a finished temporary file its name, in place of what has it. What is there already is kept if it is the same.
    /// </summary>
    /// <returns>Whether the file is new.</returns>
    public bool Publish(FileStream file, string path)
    {
        if (SameContent(file, path))
        {
            return false;
        }

        Flush(file);
        PrepareRename(path);
        File.Move(file.Name, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>Gives a finished temporary file its name, unless something has it; of two processes that try, one succeeds.</summary>
    public bool TryPublishNew(FileStream file, string path)
    {
        Flush(file);
        PrepareRename(path);
        if (!NativeMethods.TryLink(file.Name, path))
        {
            return false;
        }

        FlushFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>Closes a temporary file and deletes it, if it is still there.</summary>
    public void Discard(FileStream file)
    {
        file.Dispose();
        Delete(file.Name);
    }

    public void Delete(string path)
    {
        before?.Invoke(StoreStep.Delete, path);
        File.Delete(path);
    }

    /// <summary>Makes renames and deletions in a folder durable.</summary>
    public void FlushFolder(string folder)
    {
        before?.Invoke(StoreStep.FlushFolder, folder);
        NativeMethods.FlushFolder(folder);
    }

    /// <summary>Creates a folder and those above it, durably.</summary>
    public void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent);
        before?.Invoke(StoreStep.CreateFolder, folder);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    private void Flush(FileStream file)
    {
        before?.Invoke(StoreStep.FlushFile, file.Name);
        file.Flush(flushToDisk: true);
    }

    private void PrepareRename(string path)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        before?.Invoke(StoreStep.Rename, path);
    }

    private static bool SameContent(FileStream file, string path)
    {
        if (new FileInfo(path) is not { Exists: true } existing || existing.Length != file.Length)
        {
            return false;
        }

        if (file.Length == 0)
        {
            return true;
        }

        using var one = MappedFile.Open(file.Name);
        using var other = MappedFile.Open(path);
        for (var offset = 0L; offset < one.Length; offset += CompareBytes)
        {
            var length = (int)Math.Min(CompareBytes, one.Length - offset);
            if (!one.Slice(offset, length).SequenceEqual(other.Slice(offset, length)))
            {
                return false;
            }
        }

        return true;
    }
}
