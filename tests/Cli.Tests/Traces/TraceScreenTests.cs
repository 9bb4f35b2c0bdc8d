using PtmOrleans.Cli.Traces;
using PtmOrleans.Scheduling.Workloads;
using Spectre.Console;

namespace PtmOrleans.Cli.Tests.Traces;

public class TraceScreenTests
{
    [Fact]
    public void Sparkline_ShowsLoadAndPauses()
    {
        var burst = Enumerable.Repeat(new TraceEntry("A", TimeSpan.Zero), 7);
        var trace = new Trace("t", [.. burst, new("A", TimeSpan.FromSeconds(4)), new("B", TimeSpan.FromSeconds(4))]);

        Assert.Equal($"█{new string(' ', 39)}▁{new string(' ', 39)}", TraceScreen.Sparkline(trace, TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public void Show_CountsEveryRequestOnce()
    {
        var screen = Show(WorkloadGenerator.Generate(new WorkloadOptions { Tasks = 1000, Letters = 30, Intervals = IntervalLaw.Gamma }));

        Assert.Contains("1,000 requests of 30 tasks", screen, StringComparison.Ordinal);
        Assert.Contains("4 more", screen, StringComparison.Ordinal);
        var counts = screen.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var bins = counts.Where(w => w is [_, "ms", _, ..]).Sum(w => int.Parse(w[2])) + counts.Where(w => w is ["from", _, "ms", ..]).Sum(w => int.Parse(w[3]));
        Assert.Equal(1000, bins);
    }

    [Fact]
    public void Show_EqualIntervalsOrNothing_IsNoError()
    {
        Assert.Contains("2 requests of 1 task over 0 s", Show(new Trace("t", [new("[A]", TimeSpan.Zero), new("[A]", TimeSpan.Zero)])), StringComparison.Ordinal);
        Assert.Contains("0 requests", Show(new Trace("t", [])), StringComparison.Ordinal);
    }

    private static string Show(Trace trace)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        TraceScreen.Show(console, trace);
        return text.ToString();
    }
}
