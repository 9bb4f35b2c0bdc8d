using PtmOrleans.Cli.Scheduler;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Cli.Tests.Scheduler;

public class TimelineTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Draw_OneInstance_RunsOneAfterTheOther()
    {
        var lines = Timeline.Draw([Decision(0, "x", 0, 100), Decision(10, "y", 50, 50), Decision(300, "x", 0, 100)], 1).ToArray();

        Assert.Equal(
            $"  03:04:05.000 {new string('a', 20)}{new string('/', 10)}{new string('b', 10)}{new string('·', 20)}{new string('a', 20)} 03:04:05.400",
            lines[0]);
        Assert.Equal("  a character is 5 ms; / switch; a x, b y", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void Draw_TwoInstances_AreTwoRows()
    {
        var lines = Timeline.Draw([Decision(0, "x", 0, 80), Decision(40, "y", 0, 40)], 2).ToArray();

        Assert.Equal($"  03:04:05.000 {new string('a', 80)} 03:04:05.080", lines[0]);
        Assert.Equal($"  03:04:05.000 {new string('·', 40)}{new string('b', 40)} 03:04:05.080", lines[1]);
    }

    [Fact]
    public void Draw_ShortRunAtTheEnd_IsSeen()
    {
        var line = Timeline.Draw([Decision(0, "x", 0, 0.001), Decision(10_000, "y", 0, 0.001)], 1).First();

        Assert.Equal($"a{new string('·', 78)}b", line.Split(' ')[3]);
    }

    [Fact]
    public void Draw_ManyLists_StaysWithinItsLetters()
    {
        var lines = Timeline.Draw([.. Enumerable.Range(0, 100).Select(i => Decision(i, $"list{i}", 0, 1))], 1).ToArray();

        Assert.Contains("A list26", lines[1], StringComparison.Ordinal);
        Assert.Contains("a list62", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 150.0, "#####···············")]
    [InlineData(0, 100.0, "····················")]
    [InlineData(100, 0.0, "####################")]
    [InlineData(100, -1.0, "####################!")]
    [InlineData(100, null, "")]
    public void Gauge_ShowsTheShareThatHasPassed(double age, double? left, string picture) => Assert.Equal(picture, Timeline.Gauge(age, left));

    private static DecisionInfo Decision(double at, string list, double change, double exec) =>
        new(Begin.AddMilliseconds(at), "d", list, "why", 8, 64, change, exec);
}
