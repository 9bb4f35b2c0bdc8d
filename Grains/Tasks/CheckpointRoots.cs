namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// The folders that checkpoints may be registered from: a tenant must not be able to try out what else the node can read.
/// </summary>
internal sealed class CheckpointRoots(IEnumerable<string> roots)
{
    private readonly string[] _roots = [.. roots.Select(r => Path.TrimEndingDirectorySeparator(Resolve(Path.GetFullPath(r))))];

    /// <summary>Whether the folder lies in one of the roots after links are followed; without roots every folder is allowed.</summary>
    public bool Allow(string folder)
    {
        if (_roots.Length == 0)
        {
            return true;
        }

        var real = Resolve(Path.GetFullPath(folder));
        return Array.Exists(_roots, r => real == r || real.StartsWith(r + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    // Follows a link at every level; a loop or a folder that cannot be read ends where it is, and is then outside or unusable.
    private static string Resolve(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, part));
            try
            {
                real = next.LinkTarget is null ? next.FullName : next.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            }
            catch (IOException)
            {
                real = next.FullName;
            }
        }

        return real;
    }
}
