using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Reports;

/// <summary>Asks for disk space before it is used, and says what for.</summary>
internal static class Space
{
    public static void Require(string folder, long bytes, string what, string option)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        Console.Error.WriteLine($"Writing {what}, {ByteSize.Format(bytes)}, to {folder} ({ByteSize.Format(free)} are free).");
        if (free < bytes)
        {
            throw new CommandException($"{what} need {ByteSize.Format(bytes)} in {folder}, where {ByteSize.Format(free)} are free; see {option}.");
        }
    }
}
