namespace PtmOrleans.WeightStore.Uploads;

/// <summary>What the disk says, in an upload's terms.</summary>
internal static class UploadDisk
{
    // As the operating system numbers them.
    private const int Held = 11;
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether there is no room for what was to be written.</summary>
    public static bool IsFull(IOException failure) => failure.HResult is NoSpaceLeft or QuotaExceeded;

    /// <summary>A failure to open or write a file.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="busy">What to say where another has the file.</param>
    public static UploadException Explain(IOException failure, string busy) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(UploadError.Unknown, "the upload is gone", failure),
        { HResult: Held } => new(UploadError.Conflict, busy, failure),
        _ when IsFull(failure) => new(UploadError.NoRoom, "the disk is full", failure),
        _ => new(UploadError.Io, "the node's disk fails; try again later", failure),
    };

    /// <summary>Refuses bytes that would leave less of the disk free than is to stay.</summary>
    /// <exception cref="UploadException">There is no room.</exception>
    public static void RequireRoom(string folder, long bytes, long spare)
    {
        if (new DriveInfo(folder).AvailableFreeSpace - spare < bytes)
        {
            throw new UploadException(UploadError.NoRoom, "the node's disk has no room for so many bytes");
        }
    }

    /// <summary>Deletes a folder with all that is in it, as far as the disk lets it.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
