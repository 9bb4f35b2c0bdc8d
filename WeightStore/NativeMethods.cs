using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore;

/// <summary>The few calls of the C library that the runtime does not offer.</summary>
internal static partial class NativeMethods
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int WillNeed = 3;
    private const int HugePages = 14;
    private const int PopulateRead = 22;
    private const int AlreadyExists = 17;
    private const int BadAddress = 14;
    private const int Poisoned = 133;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

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
    /// Asks for huge pages: what a mapped file still has on the disk then comes in pieces of 2 MiB, and is entered by the piece from then
    /// on, as memory without a file is. File systems without large folios take 4 KiB as ever, so the result is ignored.
    /// </summary>
    public static void AdviseHugePages(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(address, (nuint)bytes, HugePages);
        }
    }

    /// <summary>
    /// Reads a mapped range and enters its pages, so that no later access waits or faults. A kernel before Linux 5.14 only reads ahead,
    /// which costs time later and nothing else.
    /// </summary>
    /// <returns>False when part of the range cannot be read from its file; an access to it would end the process.</returns>
    public static bool TryPopulate(nint address, long bytes)
    {
        if (!OperatingSystem.IsLinux() || Advise(address, (nuint)bytes, PopulateRead) == 0)
        {
            return true;
        }

        var readable = Marshal.GetLastPInvokeError() is not (BadAddress or Poisoned);
        _ = Advise(address, (nuint)bytes, WillNeed);
        return readable;
    }

    /// <summary>Keeps a mapped range in memory until it is unmapped, reading what of it is not there yet.</summary>
    /// <returns>False where the system does not allow it, as with a limit on locked memory.</returns>
    public static bool TryLock(nint address, long bytes)
        => OperatingSystem.IsLinux() && LockMemory(address, (nuint)bytes) == 0;

    /// <summary>Maps memory that is zero and belongs to no file; 0 when the system has none. Linux only.</summary>
    public static nint MapMemory(long bytes) => Map(0, (nuint)bytes, ReadAndWrite, PrivateAndAnonymous, -1, 0) is var address and not -1
        ? address
        : 0;

    /// <summary>Gives whole pages of mapped memory back to the system. Linux only.</summary>
    public static void UnmapMemory(nint address, long bytes)
    {
        if (bytes > 0 && Unmap(address, (nuint)bytes) != 0)
        {
            throw new InvalidOperationException(
                $"{bytes} bytes of memory were not mapped: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
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

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    private static partial int LockMemory(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
