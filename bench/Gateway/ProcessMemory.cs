using System.Globalization;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Gateway;

/// <summary>Memory of another process, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    private const string Field = "VmRSS:";

    /// <exception cref="CommandException">The system does not tell.</exception>
    public static long ResidentBytes(int process)
    {
        var path = $"/proc/{process}/status";
        var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is null
            ? throw new CommandException($"memory is read from {path}, which this system does not have; run this bench on Linux.")
            : 1024 * long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
