using PtmOrleans.Gateway.Usage;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Usage;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Usage;

public sealed class UsageMeterTests
{
    private static readonly TaskName Task = new("acme", "sentiment");

    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 23, 30, 0, TimeSpan.Zero));
    private readonly UsageMeter _meter;

    public UsageMeterTests() => _meter = new UsageMeter(_clock);

    [Fact]
    public void Add_PartOfABatch_CountsThatPart()
    {
        _meter.Add(Task, Tokens(2, 3), new InferTiming { Compute = TimeSpan.FromSeconds(1), BatchItems = 8, BytesPaged = 800 });

        var row = Assert.Single(Assert.Single(_meter.Reports()).Report.Rows);
        Assert.Equal(new UsageRow(new DateTimeOffset(2026, 1, 1, 23, 0, 0, TimeSpan.Zero), "sentiment", new UsageAmounts(1, 2, 5, 0.25, 200)), row);
    }

    [Fact]
    public void Add_SeveralBatches_CountsEach()
    {
        _meter.Add(Task, Tokens([.. Enumerable.Repeat(1, 64)]), new InferTiming { Compute = TimeSpan.FromSeconds(1), BatchItems = 32, BytesPaged = 10 });

        var row = Assert.Single(Assert.Single(_meter.Reports()).Report.Rows);
        Assert.Equal(new UsageAmounts(1, 64, 64, 2, 10), row.Used);
    }

    [Fact]
    public void Reports_NotAnswered_SentAgainUnchangedAndLaterUsageAfterwards()
    {
        _meter.Add(Task, Tokens(1), new InferTiming());
        var (day, first) = Assert.Single(_meter.Reports());
        _meter.Add(Task, Tokens(1), new InferTiming());

        var again = Assert.Single(_meter.Reports()).Report;
        _meter.Stored(day, again);
        var next = Assert.Single(_meter.Reports()).Report;

        Assert.Same(first, again);
        Assert.Equal((first.Gateway, first.Sequence + 1), (next.Gateway, next.Sequence));
        Assert.Equal(1, Assert.Single(next.Rows).Used.Requests);
    }

    [Fact]
    public void Reports_OverMidnightAndTenants_OneEach()
    {
        _meter.Add(Task, Tokens(1), new InferTiming());
        _meter.Add(new TaskName("other", "sentiment"), Tokens(1), new InferTiming());
        _clock.Advance(TimeSpan.FromHours(1));
        _meter.Add(Task, Tokens(1), new InferTiming());

        Assert.Equal(
            ["acme/2026-01-01", "acme/2026-01-02", "other/2026-01-01"],
            _meter.Reports().Select(r => r.Day.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Add_MoreTasksThanAreKept_CountedTogether()
    {
        for (var i = 0; i < UsageMeter.MaxRows + 5; i++)
        {
            _meter.Add(new TaskName("acme", $"t{i}"), Tokens(1), new InferTiming());
        }

        var rows = Assert.Single(_meter.Reports()).Report.Rows;
        Assert.Equal(UsageMeter.MaxRows + 1, rows.Length);
        Assert.Equal(5, Assert.Single(rows, r => r.Task == UsageMeter.OtherTasks).Used.Requests);
    }

    private static TokenPayload Tokens(params int[] lengths) => new() { Ids = new int[lengths.Sum()], Lengths = lengths };
}
