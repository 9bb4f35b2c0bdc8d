namespace PtmOrleans.Cli.Output;

/// <summary>Ends a command with a sentence for the user.</summary>
internal sealed class CommandException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
