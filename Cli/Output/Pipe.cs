using Spectre.Console;

namespace PtmOrleans.Cli.Output;

/// <summary>Output that no terminal shows: without colours, and wide enough that a table has one line per row.</summary>
internal static class Pipe
{
    private const int Width = 240;

    public static void Prepare()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = Width;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
    }
}
