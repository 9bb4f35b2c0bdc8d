using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore;

/// <summary>The few calls of the C library that the runtime does not offer.</summary>
internal static partial class NativeMethods
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int WillNeed = 3;
    private const int PopulateRead = 22;
    private const int AlreadyExists = 17;

    /// <summary>Flushes a folder's entries to disk; does nothing where folders cannot be opened.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            throw Failed("opened", folder);
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw Failed("flushed", folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Gives a file a second name, unless something has that name; of two processes that try, one succeeds.</summary>
    /// <remarks>The runtime's move that does not overwrite looks first and renames then, so that two may succeed.</remarks>
    public static bool TryLink(string path, string name)
    {
        if (Link(path, name) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == AlreadyExists ? false : throw Failed("created", name);
    }

    /// <summary>
    /// Reads a mapped range ahead and enters its pages, so that the first run does not fault on each. A kernel before Linux 5.14 refuses
    /// the second advice, which costs time later and nothing else; so results are ignored.
    /// </summary>
    public static void Populate(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(address, (nuint)bytes, WillNeed);
            _ = Advise(address, (nuint)bytes, PopulateRead);
        }
    }

    private static IOException Failed(string verb, string path)
        => new($"'{path}' cannot be {verb}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
