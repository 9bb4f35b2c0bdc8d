using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// Deletes what no manifest names, and what dead writers left. Runs on the calling thread and needs the store lock alone. A map of a
/// deleted file stays valid, so a process that serves from it is not disturbed.
/// </summary>
internal sealed class GarbageJob(StorePaths paths, StoreFiles files, ManifestFolder manifests, CancellationToken cancellationToken)
{
    private long _bytes;

    public GarbageReport Run()
    {
        var used = Used();
        return new GarbageReport(
            Delete(Files(paths.Segments, "*.seg").Where(path => IsUnused(path, used))),
            Delete(Files(paths.Blobs, "*").Where(path => IsUnused(path, used))),
            Delete(Files(paths.Temporary, "*")) + DeletePartials(used),
            _bytes);
    }

    private static List<string> Files(string folder, string pattern)
        => [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)];

    private static bool IsUnused(string path, HashSet<string> used)
        => Path.GetFileNameWithoutExtension(path) is var digest && SegmentDigest.IsWellFormed(digest) && !used.Contains(digest);

    private int DeletePartials(HashSet<string> used)
        => Directory.Exists(paths.Partial)
            ? Files(paths.Partial, "*.part").Concat(Files(paths.Partial, "*.lock"))
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Where(SegmentDigest.IsWellFormed)
                .Distinct()
                .Sum(digest => DeletePartial(new SegmentDigest(digest), used))
            : 0;

    // What is half here of a segment in use is taken up where it ends; what someone writes at the moment is not looked at.
    private int DeletePartial(SegmentDigest digest, HashSet<string> used)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = paths.PartialSegment(digest);
        var dead = !used.Contains(digest.Value) || File.Exists(paths.Segment(digest));
        if (!dead && File.Exists(path))
        {
            return 0;
        }

        using var held = PartialLock.TryTake(paths, digest);
        if (held is null)
        {
            return 0;
        }

        var count = dead && File.Exists(path) ? Delete([path]) : 0;
        files.Delete(held.Name);
        return count;
    }

    private HashSet<string> Used()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, version) in manifests.Versions())
        {
            // A manifest that cannot be read ends the collection here: what it names must not be deleted.
            var manifest = manifests.Read(name, version);
            used.UnionWith(manifest?.Segments.Select(s => s.Digest.Value) ?? []);
            used.UnionWith(manifest?.Files.Values ?? []);
        }

        return used;
    }

    private int Delete(IEnumerable<string> doomed)
    {
        var count = 0;
        foreach (var path in doomed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = new FileInfo(path).Length;
            files.Delete(path);
            _bytes += length;
            count++;
        }

        return count;
    }
}
