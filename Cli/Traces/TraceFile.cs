using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Cli.Traces;

/// <summary>Traces as files.</summary>
internal static class TraceFile
{
    /// <exception cref="CommandException">The file holds no trace.</exception>
    public static async Task<Trace> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException($"'{path}' is a folder; expected a trace's file.");
        }

        try
        {
            await using var file = File.OpenRead(path);
            return await Trace.ReadAsync(file, Path.GetFileName(path), cancellationToken);
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message);
        }
    }

    /// <summary>Writes a file whole or not at all: beside its place first, then into it.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
