using System.Globalization;
using Spectre.Console;

namespace PtmOrleans.Cli.Traces;

/// <summary>How far a recording is: growing numbers on a terminal, a line at the beginning where output is piped.</summary>
internal sealed class RecordingStatus
{
    private readonly StatusContext? _terminal;
    private string _what = "";

    private RecordingStatus(StatusContext? terminal) => _terminal = terminal;

    public static Task RunAsync(Func<RecordingStatus, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new RecordingStatus(terminal: null));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Status().StartAsync("Connecting", terminal => work(new RecordingStatus(terminal)));
    }

    public void Begin(string what)
    {
        _what = what;
        Say($"{what}; Ctrl-C ends.");
    }

    public void Show(TraceRecorder recorder)
    {
        if (_terminal is not null)
        {
            Say(string.Create(
                CultureInfo.InvariantCulture, $"{_what}: {recorder.Requests:N0} requests of {recorder.Tasks:N0} tasks; Ctrl-C ends."));
        }
    }

    private void Say(string text)
    {
        if (_terminal is null)
        {
            Console.Error.WriteLine(text);
        }
        else
        {
            _terminal.Status = text;
        }
    }
}
