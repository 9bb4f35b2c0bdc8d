using System.Globalization;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>The manifests of a store, a file each: <c>manifests/NAME/VERSION.json</c>.</summary>
internal sealed class ManifestFolder(StorePaths paths, StoreFiles files)
{
    /// <summary>Every version that has a manifest file, readable or not, by name and version.</summary>
    public IReadOnlyList<(string Name, int Version)> Versions()
        => [.. Directory.EnumerateFiles(paths.Manifests, "*.json", SearchOption.AllDirectories)
            .Select(path => (Name: NameOf(path), Version: VersionOf(path)))
            .Where(entry => entry.Version > 0)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Version)];

    /// <summary>The versions of one task, ascending; those removed only when asked for.</summary>
    public IReadOnlyList<int> VersionsOf(string name, bool removedToo = false)
    {
        var folder = paths.TaskFolder(name);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var present = Directory.EnumerateFiles(folder, "*.json");
        var all = removedToo ? present.Concat(Directory.EnumerateFiles(folder, "*.removed")) : present;
        return [.. all.Select(VersionOf).Where(version => version > 0).Distinct().Order()];
    }

    /// <summary>Reads a manifest; null when it is gone.</summary>
    /// <exception cref="WeightStoreException">It is there, but cannot be used.</exception>
    public Manifest? Read(string name, int version)
    {
        var file = $"{name}/{version}.json";
        byte[] json;
        try
        {
            json = File.ReadAllBytes(paths.Manifest(name, version));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightStoreException(WeightStoreError.Io, $"manifest '{file}' cannot be read: {e.Message}", e);
        }

        var manifest = ManifestFormat.Read(json, file);
        return manifest.Name == name && manifest.Version == version
            ? manifest
            : throw new WeightStoreException(WeightStoreError.CorruptSegment, $"manifest '{file}' is that of '{manifest.Key}'");
    }

    /// <exception cref="WeightStoreException">The version exists or has existed.</exception>
    public void RequireFree(string name, int version)
    {
        if (VersionsOf(name, removedToo: true).Contains(version))
        {
            throw new WeightStoreException(
                WeightStoreError.AlreadyExists,
                $"'{name}:{version}' exists or was removed; a version number is not used again");
        }
    }

    /// <summary>Writes a manifest under its version, or under the next free one where <paramref name="version"/> is null.</summary>
    /// <returns>The manifest with its version.</returns>
    public Manifest Publish(Manifest draft, int? version)
    {
        while (true)
        {
            var manifest = draft with { Version = version ?? NextOf(draft.Name) };
            if (version is not null)
            {
                RequireFree(draft.Name, version.Value);
            }

            // A mark that an interrupted adoption or removal left would make this a version that goes with another store's.
            DeleteMark(manifest.Name, manifest.Version);
            if (TryWrite(manifest))
            {
                return manifest;
            }
        }
    }

    /// <summary>Removes versions, leaving a mark so that their numbers are not used again.</summary>
    public void Remove(string name, int version)
    {
        using (File.Create(paths.Removed(name, version)))
        {
        }

        files.FlushFolder(paths.TaskFolder(name));
        files.Delete(paths.Manifest(name, version));
        files.FlushFolder(paths.TaskFolder(name));
        DeleteMark(name, version);
    }

    /// <summary>Writes a manifest under its version; false when something has that.</summary>
    public bool TryWrite(Manifest manifest)
    {
        var file = files.CreateTemporary();
        try
        {
            files.Write(file, ManifestFormat.Write(manifest));
            return files.TryPublishNew(file, paths.Manifest(manifest.Name, manifest.Version));
        }
        finally
        {
            files.Discard(file);
        }
    }

    /// <summary>Forgets a version as if it had never been here, so that it may come again.</summary>
    public void Forget(string name, int version)
    {
        files.Delete(paths.Manifest(name, version));
        files.FlushFolder(paths.TaskFolder(name));
        DeleteMark(name, version);
    }

    /// <summary>Makes a version one that follows no other store, durably.</summary>
    public void DeleteMark(string name, int version)
    {
        if (paths.Followed(name, version) is var mark && File.Exists(mark))
        {
            files.Delete(mark);
            files.FlushFolder(Path.GetDirectoryName(mark)!);
        }
    }

    private int NextOf(string name)
    {
        var last = VersionsOf(name, removedToo: true).LastOrDefault();
        return last < CheckpointStore.MaxVersion
            ? last + 1
            : throw new WeightStoreException(WeightStoreError.AlreadyExists, $"'{name}' has used its last version number, {last}");
    }

    private string NameOf(string path) => Path.GetRelativePath(paths.Manifests, Path.GetDirectoryName(path)!).Replace('\\', '/');

    private static int VersionOf(string path)
        => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}
