using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class TaskListLaneTests
{
    private readonly TaskList<int> _list = new();
    private readonly Items _items = new();

    [Fact]
    public void Take_BothLanes_RealTimeLeadsAndTheOtherFills()
    {
        _list.TryAdd(_items.Request(4, lane: Lane.Batch));
        _list.TryAdd(_items.Request(2, arrival: 1));
        Assert.Equal([5, 6, 1, 2, 3], Items.TakeIds(_list, most: 5));
    }

    [Fact]
    public void Take_RealTimeNeverEnds_EveryFourthBatchBelongsToTheBatchLane()
    {
        _list.TryAdd(_items.Request(4, lane: Lane.Batch));
        _list.TryAdd(_items.Request(20, arrival: 1));
        var heads = Enumerable.Range(0, 8).Select(_ => Items.TakeIds(_list, most: 2)).ToArray();
        Assert.Equal([[5, 6], [7, 8], [9, 10], [1, 2], [11, 12], [13, 14], [15, 16], [3, 4]], heads);
    }

    [Fact]
    public void Take_BatchLaneOfALowerBand_HasNoTurnBeforeHigherBands()
    {
        _list.TryAdd(_items.Request(1, lane: Lane.Batch, priority: 2));
        _list.TryAdd(_items.Request(9, arrival: 1));
        Assert.Equal(Enumerable.Range(2, 9).Select(i => (long)i).Append(1), Enumerable.Range(0, 10).SelectMany(_ => Items.TakeIds(_list, most: 1)));
    }

    [Fact]
    public void Take_UrgentItemOfTheBatchLane_LeadsBeforeRealTime()
    {
        _list.TryAdd(_items.Request(1));
        _list.TryAdd(_items.Request(1, arrival: 1, deadline: 150, lane: Lane.Batch));
        Assert.Equal([2], Items.TakeIds(_list, most: 1, now: 1, expected: 100));
    }

    [Fact]
    public void Take_HopelessItemsOfTheBatchLane_HaveNoTurn()
    {
        _list.TryAdd(_items.Request(1, deadline: 50, lane: Lane.Batch));
        _list.TryAdd(_items.Request(8, arrival: 1));
        Assert.DoesNotContain(1L, Enumerable.Range(0, 8).SelectMany(_ => Items.TakeIds(_list, most: 1, now: 1, expected: 100)));
        Assert.Equal([1], Items.TakeIds(_list, now: 1, expected: 100));
    }

    [Fact]
    public void Lane_OnlyTheBatchLaneWaits_IsTold()
    {
        Assert.Equal(Lane.RealTime, _list.Lane);
        _list.TryAdd(_items.Request(2, lane: Lane.Batch));
        Assert.Equal((Lane.Batch, Lane.Batch), (_list.Lane, Items.Summarize(_list).Lane));
        _list.TryAdd(_items.Request(1));
        Assert.Equal(Lane.RealTime, _list.Lane);
        _list.Remove(3);
        Assert.Equal(Lane.Batch, Items.Summarize(_list).Lane);
    }

    private static readonly Gen<(int RealTime, int Batch, int Most)[]> Loads =
        Gen.Choose(0, 3).SelectMany(r => Gen.Choose(0, 3).SelectMany(b => Gen.Choose(1, 4).Select(m => (r, b, m)))).ArrayOf();

    [Fact]
    public void Take_AnyLoad_NoLaneStarves() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(100),
        Prop.ForAll(Loads.ToArbitrary(), loads =>
        {
            var (list, items, now, passed) = (new TaskList<int>(), new Items(), 0, 0);
            Dictionary<long, Lane> waiting = [];
            foreach (var (realTime, batch, most) in loads)
            {
                PendingItem<int>[] added =
                    [.. items.Request(batch, ++now, lane: Lane.Batch), .. items.Request(realTime, now)];
                Assert.True(list.TryAdd(added));
                foreach (var item in added)
                {
                    waiting.Add(item.Id, item.Lane);
                }

                var lanes = waiting.Values.Distinct().ToArray();
                var oldest = waiting.Where(w => w.Value == Lane.Batch).Select(w => w.Key).DefaultIfEmpty().Min();
                var taken = Items.TakeIds(list, most, now);
                if (taken.Length == 0)
                {
                    continue;
                }

                var isTurn = waiting[taken[0]] == Lane.Batch;
                Assert.Equal(lanes.Length == 1 ? lanes[0] == Lane.Batch : passed == 3, isTurn);
                Assert.True(!isTurn || taken[0] == oldest);
                passed = isTurn ? 0 : passed + (lanes.Length == 2 ? 1 : 0);
                Array.ForEach(taken, id => waiting.Remove(id));
            }
        }));
}
