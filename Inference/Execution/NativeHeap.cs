using System.Runtime.InteropServices;

namespace PtmOrleans.Inference.Execution;

/// <summary>The heap that ONNX Runtime allocates from.</summary>
internal static partial class NativeHeap
{
    /// <summary>
    /// Gives freed memory back to the system where the C library would keep it, as glibc does with blocks of some megabytes once it has
    /// freed the first of them (https://man7.org/linux/man-pages/man3/mallopt.3.html, M_MMAP_THRESHOLD).
    /// </summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Trim(keep: 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries have no such call, nor the habit.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
