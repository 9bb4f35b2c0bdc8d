using PtmOrleans.Bench.Replay;
using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Tests.Replay;

public sealed class ArrivalTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Of_Trace_AddsStretchedIntervalsAndGivesLettersInOrderToTasks()
    {
        var trace = TraceOf(("C", 1), ("A", 2), ("B", 4), ("A", 9));

        Assert.Equal(
            [new Arrival(2, 0 * Second), new Arrival(0, 0.5 * Second), new Arrival(1, 1.5 * Second), new Arrival(0, 3.5 * Second)],
            Arrival.Of(trace, tasks: 3, stretch: 0.5));
        Assert.Equal([0, 0, 1, 0], Arrival.Of(trace, tasks: 2, stretch: 1).Select(a => a.Task));
    }

    [Fact]
    public void AtRate_Arrivals_KeepTheirPatternAtAnotherPace()
    {
        Arrival[] arrivals = [new(0, 0 * Second), new(1, 1 * Second), new(2, 4 * Second)];

        Assert.Equal([new(0, 0 * Second), new(1, 0.25 * Second), new(2, 1 * Second)], Arrival.AtRate(arrivals, perSecond: 2));
        Assert.Equal([new(0, default), new(1, default), new(2, default)], Arrival.AtOnce(arrivals));
        Assert.Equal(Arrival.AtOnce(arrivals), Arrival.AtRate(Arrival.AtOnce(arrivals), perSecond: 2));
    }

    [Fact]
    public void Of_EmptyTrace_IsRefused() =>
        Assert.Contains("is empty", Assert.Throws<CommandException>(() => Arrival.Of(TraceOf(), tasks: 3, stretch: 1)).Message, StringComparison.Ordinal);

    private static Trace TraceOf(params (string Letter, double Seconds)[] entries) =>
        new("t", [.. entries.Select(e => new TraceEntry(e.Letter, e.Seconds * Second))]);
}
