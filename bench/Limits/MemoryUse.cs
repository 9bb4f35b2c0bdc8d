using System.Globalization;
using System.Runtime.InteropServices;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Limits;

/// <summary>What this process has in memory, as the kernel counts it.</summary>
/// <param name="Resident">All pages, in bytes.</param>
/// <param name="Weights">Pages of maps of weight segments; a page that is mapped twice counts twice.</param>
internal readonly partial record struct MemoryUse(long Resident, long Weights)
{
    private const string Maps = "/proc/self/smaps";

    /// <summary>Memory now, after what was let go has been given back.</summary>
    /// <exception cref="CommandException">The system does not tell.</exception>
    public static MemoryUse Settled()
    {
        if (!File.Exists(Maps))
        {
            throw new CommandException($"memory is read from {Maps}, which this system does not have; run this bench on Linux.");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        TrimHeap();
        return Read(File.ReadLines(Maps));
    }

    /// <summary>Adds the maps of a listing in the kernel's format up.</summary>
    public static MemoryUse Read(IEnumerable<string> lines)
    {
        const string Rss = "Rss:";
        var (resident, weights, isSegment) = (0L, 0L, false);
        foreach (var line in lines)
        {
            if (line.StartsWith(Rss, StringComparison.Ordinal))
            {
                var bytes = 1024 * long.Parse(line.AsSpan(Rss.Length, line.Length - Rss.Length - "kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
                resident += bytes;
                weights += isSegment ? bytes : 0;
            }
            else if (IsHead(line))
            {
                isSegment = line.EndsWith(".seg", StringComparison.Ordinal);
            }
        }

        return new MemoryUse(resident, weights);
    }

    // A map begins with its address range; what follows of it are lines of "Name:  value".
    private static bool IsHead(string line) => line.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 && dash < line.IndexOf(' ', StringComparison.Ordinal);

    private static void TrimHeap()
    {
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only the GNU library keeps what was freed.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
