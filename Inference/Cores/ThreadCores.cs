using System.Globalization;
using System.Runtime.InteropServices;

namespace PtmOrleans.Inference.Cores;

/// <summary>Keeps threads to processors. Systems other than Linux leave threads where they are.</summary>
public static partial class ThreadCores
{
    private const int MaskBytes = CoreSet.MaxCores / 8;

    /// <summary>The processors that the calling thread may use; as many as the process counts where the system does not tell.</summary>
    public static CoreSet Allowed()
    {
        var mask = new byte[MaskBytes];
        return OperatingSystem.IsLinux() && GetAffinity(thread: 0, MaskBytes, mask) >= 0
            ? CoreSet.Of(Enumerable.Range(0, CoreSet.MaxCores).Where(core => (mask[core / 8] & (1 << (core % 8))) != 0))
            : CoreSet.Of(Enumerable.Range(0, Environment.ProcessorCount));
    }

    /// <summary>
    /// Keeps the calling thread to some processors; an empty set changes nothing. Threads that the .NET runtime starts are free again. A
    /// system that refuses is let be: the thread then computes as well, if farther from its memory.
    /// </summary>
    /// <returns>Whether the thread is where it was asked to be.</returns>
    public static bool TryKeepTo(CoreSet cores)
    {
        ArgumentNullException.ThrowIfNull(cores);
        if (cores.Count == 0)
        {
            return true;
        }

        var mask = new byte[MaskBytes];
        foreach (var core in cores.All())
        {
            mask[core / 8] |= (byte)(1 << (core % 8));
        }

        return OperatingSystem.IsLinux() && SetAffinity(thread: 0, MaskBytes, mask) == 0;
    }

    /// <summary>
    /// What the runtime's option <c>session.intra_op_thread_affinities</c> takes: for each thread of a session but the caller's own a range
    /// of processors, numbered from 1. Where they are not consecutive, threads take their ranges in turn, as an entry is one range.
    /// </summary>
    /// <returns>The text; null when there is nothing to set.</returns>
    public static string? ForSession(CoreSet cores, int threads)
    {
        ArgumentNullException.ThrowIfNull(cores);
        return cores.Count == 0 || threads < 2
            ? null
            : string.Join(';', Enumerable.Range(0, threads - 1).Select(i => Entry(cores.Ranges[i % cores.Ranges.Length])));
    }

    private static string Entry((int From, int To) range) => range.From == range.To
        ? string.Create(CultureInfo.InvariantCulture, $"{range.From + 1}")
        : string.Create(CultureInfo.InvariantCulture, $"{range.From + 1}-{range.To + 1}");

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint size, [Out] byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, byte[] mask);
}
