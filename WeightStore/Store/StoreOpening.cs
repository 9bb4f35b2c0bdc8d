using System.Text;
using System.Text.Json;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Makes a folder a store, or checks that it is one.</summary>
internal sealed class StoreOpening(StorePaths paths, StoreFiles files, StoreLock storeLock, TimeProvider clock)
{
    private const int CurrentFormat = 1;

    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    public void Run()
    {
        if (File.Exists(paths.Format))
        {
            CheckFormat();
        }
        else
        {
            Create();
        }

        SweepLeftovers();
    }

    private void Create()
    {
        if (Directory.Exists(paths.Root) && Directory.EnumerateFileSystemEntries(paths.Root).FirstOrDefault(IsForeign) is { } foreign)
        {
            throw new WeightStoreException(
                WeightStoreError.Io,
                $"folder '{paths.Root}' is not a store: it has '{Path.GetFileName(foreign)}', but no '{Path.GetFileName(paths.Format)}'");
        }

        foreach (var folder in (string[])[paths.Temporary, paths.Segments, paths.Blobs, paths.Manifests])
        {
            files.CreateFolder(folder);
        }

        using (new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
        }

        var format = files.CreateTemporary();
        try
        {
            files.Write(format, Encoding.UTF8.GetBytes($"{{ \"format\": {CurrentFormat} }}\n"));
            files.TryPublishNew(format, paths.Format);
        }
        finally
        {
            files.Discard(format);
        }
    }

    private bool IsForeign(string entry)
        => entry != paths.Temporary && entry != paths.Segments && entry != paths.Blobs && entry != paths.Manifests && entry != paths.Lock;

    private void CheckFormat()
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(paths.Format));
            if (document.RootElement.GetProperty("format").GetInt32() == CurrentFormat)
            {
                return;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"'{paths.Format}' is not the mark of a store: {e.Message}", e);
        }

        throw new WeightStoreException(
            WeightStoreError.Io, $"'{paths.Format}' is of another format than {CurrentFormat}, the one that is read here");
    }

    // Whoever writes holds the lock, so with the lock held alone every file here is a dead writer's; the age is a second guard.
    private void SweepLeftovers()
    {
        using var held = storeLock.TryOwn();
        if (held is null)
        {
            return;
        }

        var oldest = clock.GetUtcNow() - LeftoverAge;
        foreach (var path in Directory.EnumerateFiles(paths.Temporary).Where(path => File.GetLastWriteTimeUtc(path) < oldest))
        {
            files.Delete(path);
        }
    }
}
