using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

public sealed class TaskListTests
{
    private static readonly BatchBudget Roomy = new(8, 4096);
    private readonly TaskList<string> _list = new(new TaskListOptions { MaxItems = 16, MaxTokens = 10_000 });
    private long _id;

    public static TheoryData<string, int, int, int[], int[]> Batches => new()
    {
        { "all of one bucket", 8, 4096, [10, 12, 16], [0, 1, 2] },
        { "other buckets stay", 8, 4096, [10, 40, 12, 33], [0, 2] },
        { "bucket edges are 16, 32, 64", 8, 4096, [17, 32, 33, 16], [0, 1] },
        { "item limit", 2, 4096, [10, 10, 10], [0, 1] },
        { "padded tokens, not their sum", 8, 60, [20, 20, 31, 20], [0, 1] },
        { "stops at the first that does not fit", 8, 64, [20, 32, 32, 20], [0, 1] },
        { "an item over the budget goes alone", 8, 64, [100, 100], [0] },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public void Take_LengthsAndBudget_TakesTheExpected(string because, int maxItems, int maxTokens, int[] lengths, int[] expected)
    {
        AddAll([.. lengths.Select(l => Item(l))]);
        var batch = _list.Take(new BatchBudget(maxItems, maxTokens), At(0), Ms(100), "d");
        Assert.True(batch is not null, because);
        Assert.Equal(expected.Select(i => i + 1L), batch.Items.Select(i => i.Id));
        Assert.Equal(batch.Items.Max(i => i.Tokens) * batch.Items.Count, batch.PaddedTokens);
    }

    [Fact]
    public void Take_EmptyList_GivesNothing() => Assert.Null(_list.Take(Roomy, At(0), Ms(100), "d"));

    [Fact]
    public void Take_HigherBandLater_LeadsTheBatchAndLowerFills()
    {
        AddAll(Item(10, priority: 2), Item(10, priority: 3), Item(10, priority: 1), Item(10, priority: 2));
        Assert.Equal([3, 1, 4, 2], TakeIds());
    }

    [Fact]
    public void Take_UrgentItem_LeadsBeforeOlderOnes()
    {
        AddAll(Item(10), Item(10, deadline: 500), Item(10, deadline: 150), Item(10, deadline: 140));
        Assert.Equal([4, 1, 2, 3], TakeIds(expected: 100));
    }

    [Fact]
    public void Take_HopelessOldest_DoesNotMakeOthersLate()
    {
        AddAll(Item(10, deadline: 50), Item(100, deadline: 120));
        Assert.Equal([2], TakeIds(expected: 100));
    }

    [Fact]
    public void Take_OnlyHopelessItems_StillServesThem()
    {
        AddAll(Item(10, deadline: 50));
        Assert.Equal([1], TakeIds(expected: 100));
    }

    [Fact]
    public void Take_ExpiredItem_StaysBehindForRemoval()
    {
        AddAll(Item(10, deadline: 5), Item(10));
        Assert.Equal([2], TakeIds(now: 5));
        Assert.Equal([1], _list.RemoveExpired(At(5)).Select(i => i.Id));
        Assert.Equal(0, _list.WaitingItems);
    }

    [Fact]
    public void TryAdd_OverALimit_AddsNothing()
    {
        AddAll([.. Enumerable.Range(0, 15).Select(_ => Item(10))]);
        Assert.False(_list.TryAdd([Item(10), Item(10)]));
        Assert.False(_list.TryAdd([Item(9_900)]));
        Assert.True(_list.TryAdd([Item(10)]));
        Assert.Equal((16, 160L), (_list.WaitingItems, _list.WaitingTokens));
    }

    [Fact]
    public void TryAdd_LeasedItems_CountAgainstTheLimit()
    {
        AddAll([.. Enumerable.Range(0, 16).Select(_ => Item(10))]);
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        Assert.False(_list.TryAdd([Item(10)]));
        _list.Complete(batch.Id);
        Assert.True(_list.TryAdd([Item(10)]));
    }

    [Fact]
    public void TryAdd_IdHeldAlready_IsMisuseAndAddsNothing()
    {
        AddAll(Item(10));
        Assert.Throws<ArgumentException>(() => _list.TryAdd([Item(10), Item(10) with { Id = 1 }]));
        Assert.Equal(1, _list.WaitingItems);
    }

    [Fact]
    public void Complete_Batch_FinishesItOnce()
    {
        AddAll(Item(10), Item(10));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        Assert.Equal([1, 2], _list.Complete(batch.Id).Select(i => i.Id));
        Assert.Empty(_list.Complete(batch.Id));
        Assert.Equal((0, 0), (_list.WaitingItems, _list.LeasedItems));
    }

    [Fact]
    public void ReturnExpiredLeases_LeaseOver_PutsItemsBackAtTheHead()
    {
        AddAll(Item(10), Item(10));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        AddAll(Item(10));
        Assert.Empty(_list.ReturnExpiredLeases(At(99), out _));
        Assert.Equal([batch.Id], _list.ReturnExpiredLeases(At(100), out var failed));
        Assert.Empty(failed);
        var again = _list.Take(Roomy, At(100), Ms(100), "e")!;
        Assert.Equal([(1, 1), (2, 1), (3, 0)], again.Items.Select(i => ((int)i.Id, i.Attempts)));
    }

    [Fact]
    public void Return_AttemptsUsedUp_HandsItemsOutAsFailed()
    {
        AddAll(Item(10));
        Assert.Empty(_list.Return(_list.Take(Roomy, At(0), Ms(100), "d")!.Id));
        Assert.Empty(_list.Return(_list.Take(Roomy, At(1), Ms(100), "d")!.Id));
        var failed = _list.Return(_list.Take(Roomy, At(2), Ms(100), "d")!.Id);
        Assert.Equal([(1L, 3)], failed.Select(i => (i.Id, i.Attempts)));
        Assert.Null(_list.Take(Roomy, At(3), Ms(100), "d"));
    }

    [Fact]
    public void Complete_LateAndItemsWaitAgain_FinishesThem()
    {
        AddAll(Item(10), Item(10));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        _list.Return(batch.Id);
        Assert.Equal([1, 2], _list.Complete(batch.Id).Select(i => i.Id));
        Assert.Null(_list.Take(Roomy, At(1), Ms(100), "d"));
    }

    [Fact]
    public void Complete_LateAndItemsTakenAgain_SecondCompletionFinishesOnlyTheRest()
    {
        AddAll(Item(10));
        var first = _list.Take(Roomy, At(0), Ms(100), "d")!;
        _list.Return(first.Id);
        AddAll(Item(10));
        var second = _list.Take(Roomy, At(1), Ms(100), "e")!;
        Assert.Equal([1], _list.Complete(first.Id).Select(i => i.Id));
        Assert.Equal([2], _list.Complete(second.Id).Select(i => i.Id));
    }

    [Fact]
    public void Remove_LeasedItem_IsLeftOutOfTheCompletion()
    {
        AddAll(Item(10), Item(10));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        Assert.True(_list.Remove(1));
        Assert.False(_list.Remove(1));
        Assert.Equal([2], _list.Complete(batch.Id).Select(i => i.Id));
    }

    [Fact]
    public void Complete_IdUsedAgainAfterRemoval_LeavesTheNewItem()
    {
        AddAll(Item(10));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        _list.Remove(1);
        AddAll(Item(10) with { Id = 1 });
        Assert.Empty(_list.Complete(batch.Id));
        Assert.Equal(1, _list.WaitingItems);
    }

    [Fact]
    public void RemoveExpired_LeasedItem_IsHandedOutAndItsResultIgnored()
    {
        AddAll(Item(10, deadline: 50));
        var batch = _list.Take(Roomy, At(0), Ms(100), "d")!;
        Assert.Equal([1], _list.RemoveExpired(At(50)).Select(i => i.Id));
        Assert.Empty(_list.Complete(batch.Id));
    }

    [Fact]
    public void Take_AfterARestartOfTheList_NeverRepeatsAnId()
    {
        AddAll(Item(10));
        var before = _list.Take(Roomy, At(0), Ms(100), "d")!;
        var restarted = new TaskList<string>();
        restarted.TryAdd([Item(10)]);
        var after = restarted.Take(Roomy, At(1), Ms(100), "d")!;
        Assert.True(after.Id > before.Id && after.Sequence > before.Sequence);
    }

    [Fact]
    public void Summarize_MixedItems_ReportsTheExtremes()
    {
        AddAll(Item(10, priority: 3, deadline: 900), Item(20, priority: 2, deadline: 400), Item(30, priority: 4, deadline: 700));
        var summary = Summarize();
        Assert.Equal((3, 60L, 2), (summary.Items, summary.Tokens, summary.Priority));
        Assert.Equal((At(400), At(900)), (summary.EarliestDeadline, summary.LatestDeadline));

        _list.Remove(2);
        Assert.Equal((At(700), 3), (Summarize().EarliestDeadline, Summarize().Priority));
        AddAll(Item(10));
        Assert.Equal((At(700), null), (Summarize().EarliestDeadline, Summarize().LatestDeadline));
    }

    [Fact]
    public void Summarize_AfterATake_NamesTheAssignmentAndHasALaterSequence()
    {
        AddAll(Item(10));
        var before = Summarize();
        var batch = _list.Take(Roomy, At(0), Ms(100), "d", assignment: 77)!;
        var after = Summarize();
        Assert.True(before.Sequence < batch.Sequence && batch.Sequence < after.Sequence);
        Assert.Equal([77], after.Taken);
        Assert.Equal(0, after.Items);
    }

    private ListSummary Summarize() => _list.Summarize(new ListDescription(new ListKey("t/a", 1), "bert", "hash", 1000), At(0));

    private IEnumerable<long> TakeIds(double now = 0, double expected = 0) =>
        _list.Take(Roomy, At(now), Ms(100), "d", new ServiceTime(Ms(expected), TimeSpan.Zero))!.Items.Select(i => i.Id);

    private void AddAll(params PendingItem<string>[] items) => Assert.True(_list.TryAdd(items));

    private PendingItem<string> Item(int tokens, int priority = 1, double? deadline = null)
    {
        _id++;
        return new PendingItem<string>
        {
            Id = _id,
            Item = $"item {_id}",
            Tokens = tokens,
            Priority = priority,
            Arrival = At(-100 + _id),
            Deadline = deadline is { } at ? At(at) : null,
        };
    }
}
