using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class TaskListSummaryTests
{
    private readonly TaskList<int> _list = new();
    private readonly Items _items = new();

    [Fact]
    public void Deadlines_ItemsComeAndGo_AreTheEarliestSixteenToCome()
    {
        var random = new Random(7);
        SortedDictionary<long, PendingItem<int>> waiting = [];
        for (var now = 0; now < 400; now++)
        {
            double? deadline = random.Next(4) == 0 ? null : now + random.Next(1, 90);
            var added = _items.Request(1, now, deadline: deadline);
            Assert.True(_list.TryAdd(added));
            waiting.Add(added[0].Id, added[0]);
            if (random.Next(3) == 0)
            {
                var gone = waiting.Keys.ElementAt(random.Next(waiting.Count));
                Assert.True(_list.Remove(gone) && waiting.Remove(gone));
            }

            var expected = waiting.Values.Select(i => i.Deadline).Where(d => d > At(now)).Order().Take(16).Select(d => d!.Value);
            Assert.Equal(expected, Items.Summarize(_list, now).Deadlines);
        }

        Assert.True(waiting.Count > 100);
    }

    [Fact]
    public void Front_OldLargeAndYoungSmallRequests_AreThoseWithNoneOlderAndNoLarger()
    {
        _list.TryAdd(_items.Request(100, arrival: 0));
        _list.TryAdd(_items.Request(50, arrival: 10));
        _list.TryAdd(_items.Request(60, arrival: 20));
        _list.TryAdd(_items.Request(1, arrival: 30));
        _list.TryAdd(_items.Request(1, arrival: 40));
        Assert.Equal([new(At(0), 100), new(At(10), 50), new(At(30), 1)], Items.Summarize(_list, now: 15).Front);
    }

    [Fact]
    public void Front_RequestPartlyTaken_CountsWhatWaits()
    {
        _list.TryAdd(_items.Request(5));
        Items.TakeIds(_list, most: 2);
        Assert.Equal([new RequestShape(At(0), 3)], Items.Summarize(_list).Front);
    }

    [Fact]
    public void Front_ManyCandidates_AreTheNextEightToLead()
    {
        for (var i = 0; i < 12; i++)
        {
            _list.TryAdd(_items.Request(60 - (5 * i), arrival: i * i * i));
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(i => 60 - (5 * i)), Sizes(now: 0));

        // The second leads from 1 + 1 · 55/5 = 12 on.
        Assert.Equal(60, Sizes(now: 11.999)[0]);
        Assert.Equal(55, Sizes(now: 12)[0]);
        Assert.Equal([5], Sizes(now: 100_000));
    }

    [Fact]
    public void Front_ManyCandidatesOnOneLine_LeavesOutThoseThatNeverLead()
    {
        for (var i = 0; i < 20; i++)
        {
            _list.TryAdd(_items.Request(20 - i, arrival: 10 * i));
        }

        // Each is overtaken by all later ones at the same instant.
        Assert.Equal([20, 1], Sizes(now: 0));
    }

    [Fact]
    public void Ratio_IsOnePlusWaitOverService()
    {
        Assert.Equal(1 + (100.0 / (4 * 10)), new RequestShape(At(0), 4).Ratio(At(100), Ms(10)), 12);
        Assert.Equal(1, new RequestShape(At(200), 4).Ratio(At(100), Ms(10)));
    }

    [Theory]
    [InlineData(5, 1, null)]
    [InlineData(0, 2, null)]
    [InlineData(0, 1, 90)]
    public void TryAdd_ItemsOfARequestDiffer_IsMisuse(int arrival, int priority, int? deadline)
    {
        var items = _items.Request(2);
        items[1] = _items.Request(1, arrival, priority: priority, deadline: deadline)[0] with { Request = items[0].Request };
        Assert.Contains("one request but differ", Assert.Throws<ArgumentException>(() => _list.TryAdd(items)).Message, StringComparison.Ordinal);
        Assert.Equal(0, _list.WaitingItems);
    }

    private int[] Sizes(double now) => [.. Items.Summarize(_list, now).Front.Select(f => f.Items)];
}
