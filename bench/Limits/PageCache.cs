using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PtmOrleans.Bench.Limits;

/// <summary>Takes files out of the operating system's page cache, as far as nothing maps them; a folder in memory keeps them.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    public static void Drop(IEnumerable<string> files)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var path in files)
        {
            using var file = File.OpenHandle(path);
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
