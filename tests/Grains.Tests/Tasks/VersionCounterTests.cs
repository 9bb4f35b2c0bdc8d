using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tests.Tasks;

public class VersionCounterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly VersionCounter _counter = new(new VersionStatistics { Version = 3 });

    [Fact]
    public void OnReply_Answered_SumsItsTimes()
    {
        var timing = new InferTiming
        {
            Queue = TimeSpan.FromMilliseconds(3),
            Switch = TimeSpan.FromMilliseconds(2),
            Compute = TimeSpan.FromMilliseconds(5),
        };

        _counter.OnReply(2, new InferReply { Timing = timing }, TimeSpan.FromMilliseconds(11), Now);
        _counter.OnReply(1, new InferReply { Timing = timing }, TimeSpan.FromMilliseconds(9), Now);

        var counts = _counter.Export();
        Assert.Equal((3, 3L, Now), (counts.Version, counts.Items, counts.LastRequest));
        Assert.Equal(new CountedTime(2, TimeSpan.FromMilliseconds(20)), counts.Success);
        Assert.Equal(new CountedTime(2, TimeSpan.FromMilliseconds(6)), counts.Queue);
        Assert.Equal(new CountedTime(2, TimeSpan.FromMilliseconds(4)), counts.Switch);
        Assert.Equal(new CountedTime(2, TimeSpan.FromMilliseconds(10)), counts.Compute);
        Assert.Equal(default, counts.Fail);
    }

    [Fact]
    public void OnReply_RefusedOrGivenUp_Fails()
    {
        _counter.OnReply(2, InferReply.Refuse(PtmError.ListFull, "full"), TimeSpan.FromMilliseconds(1), Now);
        _counter.OnReply(2, reply: null, TimeSpan.FromMilliseconds(2), Now);

        Assert.Equal(new CountedTime(2, TimeSpan.FromMilliseconds(3)), _counter.Export().Fail);
        Assert.Equal((0L, default(CountedTime)), (_counter.Export().Items, _counter.Export().Success));
    }

    [Fact]
    public void OnReply_UnavailableAtTheMoment_IsNoOutcome()
    {
        _counter.OnReply(2, InferReply.Refuse(PtmError.Unavailable, "moves"), TimeSpan.FromMilliseconds(1), Now);

        var counts = _counter.Export();
        Assert.Equal((default(CountedTime), default(CountedTime), 0L, Now), (counts.Success, counts.Fail, counts.Items, counts.LastRequest));
    }

    [Fact]
    public void OnBatch_SumsBySize_AndGoesOnFromWhatWasStored()
    {
        foreach (var items in new[] { 4, 1, 4 })
        {
            _counter.OnBatch(new InferTiming { BatchItems = items, Compute = TimeSpan.FromMilliseconds(items) });
        }

        var later = new VersionCounter(_counter.Export());
        later.OnBatch(new InferTiming { BatchItems = 1, Compute = TimeSpan.FromMilliseconds(2) });

        var counts = later.Export();
        Assert.Equal(4, counts.Executions);
        Assert.Equal(
            [new CountedTime(2, TimeSpan.FromMilliseconds(3)), new CountedTime(2, TimeSpan.FromMilliseconds(8))],
            counts.Batches.Select(b => b.Compute));
    }

    [Fact]
    public void OnBatch_MoreSizesThanTheTableHolds_CountsThemElsewhere()
    {
        for (var items = 1; items <= 1030; items++)
        {
            _counter.OnBatch(new InferTiming { BatchItems = items });
        }

        Assert.Equal((1030, 1024), (_counter.Export().Executions, _counter.Export().Batches.Length));
    }
}
