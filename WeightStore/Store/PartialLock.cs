using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// Who may write a segment that is on its way here: a file beside it, since a lock on the file itself would go with it into the store and
/// keep readers out.
/// </summary>
internal static class PartialLock
{
    // What the runtime reports when another holds the lock: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>
    /// The lock, if no one has it; null otherwise. Needs the store's lock, shared for writers and alone for whoever deletes the file, so
    /// that no one comes to hold a file that is gone.
    /// </summary>
    public static FileStream? TryTake(StorePaths paths, SegmentDigest digest)
    {
        try
        {
            return new FileStream(paths.PartialLock(digest), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Array.IndexOf(Held, e.HResult) >= 0)
        {
            return null;
        }
    }
}
