using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class ListReporterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CostAdvice Advice = new(TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero, true);

    private readonly ScriptedScheduler _scheduler = new();
    private readonly ListReporter _reporter;
    private int _items;

    public ListReporterTests() => _reporter = new ListReporter(
        _scheduler, () => new ListReport { Task = new TaskName("t", "n"), Version = 1, Sequence = 1, Items = _items }, NullLogger.Instance);

    [Fact]
    public void Consider_GrowingList_ReportsFirstItemAndEachDoubling()
    {
        for (_items = 1; _items <= 40; _items++)
        {
            _reporter.Consider(new ListStanding(_items, Now, 2));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32], _scheduler.Reports.Select(r => r.Items));
    }

    [Fact]
    public void Consider_NothingChanged_IsSilent()
    {
        _reporter.Consider(new ListStanding(0, null, int.MaxValue));
        _reporter.Consider(new ListStanding(5, Now, 2));
        _reporter.Consider(new ListStanding(5, Now, 2));
        _reporter.Consider(new ListStanding(4, Now + TimeSpan.FromSeconds(1), 3));

        Assert.Single(_scheduler.Reports);
    }

    [Fact]
    public void Consider_EarlierDeadlineOrHigherPriority_Reports()
    {
        _reporter.Consider(new ListStanding(5, Now, 2));
        _reporter.Consider(new ListStanding(6, Now - TimeSpan.FromTicks(1), 2));
        _reporter.Consider(new ListStanding(7, Now, 1));

        Assert.Equal(3, _scheduler.Reports.Count);
    }

    [Fact]
    public void Consider_HoldEnds_ReportsOnce()
    {
        var held = new ListStanding(5, Now, 2, IsHeld: true);
        _reporter.Consider(held);
        _reporter.Consider(held with { Items = 6 });
        Assert.Single(_scheduler.Reports);
        _reporter.Consider(held with { Items = 6, IsHeld = false });
        _reporter.Consider(held with { Items = 6, IsHeld = false });

        Assert.Equal(2, _scheduler.Reports.Count);
    }

    [Fact]
    public void Consider_RealTimeWorkBesideTheBatchLane_Reports()
    {
        var batch = new ListStanding(5, Now, 2, Lane.Batch);
        _reporter.Consider(batch);
        _reporter.Consider(batch with { Items = 6, Lane = Lane.RealTime });
        _reporter.Consider(batch with { Items = 6 });

        Assert.Equal(2, _scheduler.Reports.Count);
    }

    [Fact]
    public void Consider_AfterTheListRanEmpty_ReportsNewWork()
    {
        _reporter.Consider(new ListStanding(5, Now, 2));
        _reporter.Consider(new ListStanding(0, null, int.MaxValue));
        _reporter.Consider(new ListStanding(1, Now + TimeSpan.FromHours(1), 9));

        Assert.Equal(3, _scheduler.Reports.Count);
    }

    [Fact]
    public void Told_ByAnotherWay_CountsAsReported()
    {
        _reporter.Told(new ListStanding(5, Now, 2));
        _reporter.Consider(new ListStanding(6, Now, 2));
        Assert.Empty(_scheduler.Reports);

        _reporter.Told(new ListStanding(0, null, int.MaxValue));
        _reporter.Consider(new ListStanding(6, Now, 2));
        Assert.Single(_scheduler.Reports);
    }

    [Fact]
    public void Report_WhileOneIsUnderWay_OneMoreWithTheLatestState()
    {
        _scheduler.Hold = true;
        for (_items = 1; _items <= 9; _items++)
        {
            _reporter.Report(new ListStanding(_items, Now, 2));
        }

        _items = 9;
        Assert.Equal([1], _scheduler.Reports.Select(r => r.Items));
        _scheduler.Answer(null);
        Assert.Equal([1, 9], _scheduler.Reports.Select(r => r.Items));
        _scheduler.Answer(null);
        Assert.Equal(2, _scheduler.Reports.Count);
    }

    [Fact]
    public void Report_AfterALostOne_IsSentAgain()
    {
        _scheduler.Hold = true;
        _reporter.Report(new ListStanding(1, Now, 2));
        _scheduler.Lose();
        _reporter.Report(new ListStanding(1, Now, 2));
        _scheduler.Answer(Advice);

        Assert.Equal(2, _scheduler.Reports.Count);
        Assert.Equal(Advice, _reporter.Advice);
    }

    [Fact]
    public void Report_SchedulerThatThrowsAtOnce_DoesNotReachTheCaller()
    {
        var reporter = new ListReporter(_scheduler, () => throw new InvalidOperationException("no summary"), NullLogger.Instance);

        reporter.Report(new ListStanding(1, Now, 2));
        reporter.Report(new ListStanding(1, Now, 2));

        Assert.Null(reporter.Advice);
    }

    [Fact]
    public void Advice_SchedulerThatCannotSay_KeepsTheLastOne()
    {
        Assert.Null(_reporter.Advice);
        _scheduler.Advice = Advice;
        _reporter.Report(new ListStanding(1, Now, 2));
        _scheduler.Advice = null;
        _reporter.Report(new ListStanding(1, Now, 2));

        Assert.Equal(Advice, _reporter.Advice);
    }
}
