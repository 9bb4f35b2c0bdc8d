using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class WeightPackingRuleTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _clock = new();
    private readonly WeightPackingRule _rule;

    public WeightPackingRuleTests() => _rule = new(new() { Name = "test", MinRuns = 4, Window = Window, Pause = Pause }, _clock);

    [Fact]
    public void Ran_EnoughRunsWithinTheWindow_MakeATaskHot()
    {
        Assert.Equal([false, false, false, true, true], Runs("a", 5, apart: TimeSpan.FromSeconds(3)));
        Assert.False(_rule.Ran("b"));
    }

    [Fact]
    public void Ran_RunsTooFarApart_NeverMakeATaskHot()
    {
        Assert.DoesNotContain(true, Runs("a", 100, apart: TimeSpan.FromSeconds(3.5)));
    }

    [Fact]
    public void Refused_TaskWithoutRoom_IsNotTriedForAWindowAndOthersAre()
    {
        Runs("a", 4, apart: TimeSpan.Zero);
        _rule.Refused("a");

        Assert.DoesNotContain(true, Runs("a", 10, apart: Window / 20));
        Assert.Contains(true, Runs("b", 4, apart: TimeSpan.Zero));
        _clock.Advance(Window / 2);
        Assert.Contains(true, Runs("a", 4, apart: TimeSpan.Zero));
    }

    [Fact]
    public void GaveWay_SoonAfterPacking_LengthensThePauseUpToALimit()
    {
        foreach (var factor in new[] { 1, 2, 4, 8, 16, 32, 32 })
        {
            _rule.GaveWay(TimeSpan.FromSeconds(1));
            _clock.Advance((Pause * factor) - TimeSpan.FromSeconds(1));
            Assert.DoesNotContain(true, Runs("a", 4, apart: TimeSpan.Zero));
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Contains(true, Runs("a", 4, apart: TimeSpan.Zero));
        }
    }

    [Fact]
    public void GaveWay_AfterALongLife_ShortensThePauseAgain()
    {
        _rule.GaveWay(TimeSpan.Zero);
        _rule.GaveWay(TimeSpan.Zero);
        _rule.GaveWay(TimeSpan.FromHours(1));

        _clock.Advance(Pause);

        Assert.Contains(true, Runs("a", 4, apart: TimeSpan.Zero));
    }

    [Fact]
    public void Ran_HotForAnHourWhilePackingNeverLasts_IsPackedSeldom()
    {
        var packings = 0;
        for (var second = 0; second < 3600; second++)
        {
            if (Runs("a", 4, apart: TimeSpan.Zero)[^1])
            {
                packings++;
                _rule.GaveWay(TimeSpan.FromSeconds(0.5));
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // 30 + 60 + … + 480 s, then every 960 s: the first hour sees eight.
        Assert.InRange(packings, 6, 9);
    }

    private bool[] Runs(string task, int count, TimeSpan apart)
    {
        var hot = new bool[count];
        for (var i = 0; i < count; i++)
        {
            hot[i] = _rule.Ran(task);
            _clock.Advance(apart);
        }

        return hot;
    }
}
