using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Serving;

/// <summary>Lets one node at a time use a data folder: two would overwrite each other's registrations.</summary>
internal static class DataFolder
{
    public static IDisposable Own(string data)
    {
        try
        {
            Directory.CreateDirectory(data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{data}' cannot be the data folder: {e.Message}");
        }

        try
        {
            // The operating system frees the lock however the process ends.
            return new FileStream(Path.Combine(data, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new CommandException($"another node uses '{data}' ({e.Message}); stop it or choose another folder with --data.");
        }
    }
}
