using PtmOrleans.Cli.Traces;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Cli.Tests.Traces;

public class TraceRecorderTests
{
    [Fact]
    public void End_GivesLettersByFirstAppearanceAndTheIntervalsBetweenArrivals()
    {
        var recording = Record(
            10,
            new ArrivalInfo("acme/z", 1, 3, 9),
            new ArrivalInfo("acme/a", 1.5, 1, 4),
            new ArrivalInfo(Dropped: 4),
            new ArrivalInfo("acme/z", 1.5, 1, 4),
            new ArrivalInfo("acme/b", 4, 1, 4),
            new ArrivalInfo(Dropped: 2));

        Assert.Equal("A 0.5, B 0, A 2.5, C 6", Text(recording));
        Assert.Equal([("A", "acme/z"), ("B", "acme/a"), ("C", "acme/b")], recording.Tasks.Select(t => (t.Key, t.Value)));
        Assert.Equal(6, recording.Dropped);
    }

    [Fact]
    public void End_ToldOutOfOrder_IsInOrderOfArrival()
    {
        var recording = Record(3, new ArrivalInfo("acme/late", 2), new ArrivalInfo("acme/early", 1));

        Assert.Equal("A 1, B 1", Text(recording));
        Assert.Equal("acme/early", recording.Tasks["A"]);
    }

    [Fact]
    public void End_ClockBehindTheGateways_HasNoNegativeInterval() => Assert.Equal("A 0", Text(Record(1, new ArrivalInfo("acme/a", 2))));

    [Fact]
    public void End_PauseLongerThanATraceCanHold_IsCut() => Assert.Equal("A 86400", Text(Record(1e6, new ArrivalInfo("acme/a", 2))));

    private static Recording Record(double seconds, params ArrivalInfo[] arrivals)
    {
        var recorder = new TraceRecorder();
        foreach (var arrival in arrivals)
        {
            recorder.Add(arrival);
        }

        return recorder.End("test", TimeSpan.FromSeconds(seconds));
    }

    private static string Text(Recording recording) =>
        string.Join(", ", recording.Trace.Entries.Select(e => FormattableString.Invariant($"{e.Letter} {e.Interval.TotalSeconds}")));
}
