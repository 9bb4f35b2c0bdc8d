using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

/// <summary>Makes the items of one list, numbered from 1.</summary>
internal sealed class Items
{
    private static readonly ListDescription Description = new(new ListKey("t/a", 1), "bert", "hash", 1000);
    private long _id;
    private long _request;

    public PendingItem<int>[] Request(
        int items, double arrival = 0, int tokens = 10, double? deadline = null, int priority = 1, Lane lane = Lane.RealTime) =>
        Request([.. Enumerable.Repeat(tokens, items)], arrival, deadline, priority, lane);

    public PendingItem<int>[] Request(int[] lengths, double arrival, double? deadline = null, int priority = 1, Lane lane = Lane.RealTime)
    {
        _request++;
        return Array.ConvertAll(lengths, tokens => new PendingItem<int>
        {
            Id = ++_id,
            Item = 0,
            Request = _request,
            Tokens = tokens,
            Priority = priority,
            Lane = lane,
            Arrival = At(arrival),
            Deadline = deadline is { } at ? At(at) : null,
        });
    }

    public static long[] TakeIds(
        TaskList<int> list, int most = 8, double now = 0, double expected = 0, BatchOrder order = BatchOrder.Pressing, int maxTokens = 4096) =>
        [.. list.Take(new BatchBudget(most, maxTokens), At(now), Ms(100), "d", new ServiceTime(Ms(expected), TimeSpan.Zero), order: order)?.Items.Select(i => i.Id) ?? []];

    public static ListSummary Summarize(TaskList<int> list, double now = 0, double expected = 0) =>
        list.Summarize(Description, At(now), Ms(expected));
}
