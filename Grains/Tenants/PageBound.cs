using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Cuts a page of tasks where its answer would grow too large: tasks may have thousands of versions, each with a thousand labels.</summary>
internal static class PageBound
{
    /// <summary>About how many bytes a page takes at most, unless its first task alone takes more.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    // Numbers, digests and names of fields, written out.
    private const int VersionBytes = 512;
    private const int AliasBytes = 64;

    /// <summary>The tasks that fit, and the name to go on after: <paramref name="next"/> when all of them do.</summary>
    public static TaskPage Cut(TaskDescription[] tasks, string? next)
    {
        long bytes = 0;
        for (var i = 0; i < tasks.Length; i++)
        {
            bytes += tasks[i].Versions.Sum(BytesOf) + tasks[i].Aliases.Sum(a => AliasBytes * (1 + (long)a.Targets.Length));
            if (bytes > MaxBytes && i > 0)
            {
                return new TaskPage(tasks[..i], tasks[i - 1].Name.Name);
            }
        }

        return new TaskPage(tasks, next);
    }

    private static long BytesOf(TaskVersion version) => VersionBytes + version.Labels.Sum(l => (long)l.Length);
}
