using PtmOrleans.Grains.Tracing;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Puts the sequences of several requests into one payload.</summary>
internal static class BatchAssembly
{
    public static TokenPayload Join(IReadOnlyList<PendingItem<WaitingItem>> items)
    {
        var ids = new int[items.Sum(i => i.Tokens)];
        var types = items.Any(i => i.Item.Request.Tokens.TypeIds.Length > 0) ? new int[ids.Length] : [];
        var at = 0;
        foreach (var (item, tokens) in items.Select(i => (i.Item, i.Tokens)))
        {
            var source = item.Request.Tokens;
            source.Ids.AsSpan(item.Start, tokens).CopyTo(ids.AsSpan(at));
            if (source.TypeIds.Length > 0)
            {
                source.TypeIds.AsSpan(item.Start, tokens).CopyTo(types.AsSpan(at));
            }

            at += tokens;
        }

        var selects = items.Any(Selects);
        return new TokenPayload
        {
            Ids = ids,
            TypeIds = types,
            Lengths = [.. items.Select(i => i.Tokens)],
            RowCounts = selects ? RowCounts(items) : [],
            RowPositions = selects ? RowPositions(items) : [],
            TokenVectors = items.Any(WantsTokenVectors) ? [.. items.Select(WantsTokenVectors)] : [],
        };
    }

    /// <summary>The traced requests that the sequences are of, each once.</summary>
    public static string[] Traces(IReadOnlyList<PendingItem<WaitingItem>> items) => NodeActivities.AreWanted
        ? [.. items.Select(i => i.Item.Request.Trace).OfType<string>().Distinct().Take(NodeActivities.MaxLinks)]
        : [];

    private static bool WantsTokenVectors(PendingItem<WaitingItem> item) =>
        item.Item.Request.Tokens.TokenVectors is { Length: > 0 } wants && wants[item.Item.Index];

    private static int[] RowCounts(IReadOnlyList<PendingItem<WaitingItem>> items) =>
        [.. items.Select(i => Selects(i) ? i.Item.Request.Tokens.RowCounts[i.Item.Index] : i.Tokens)];

    // A request that selects no positions wants every row, also when it shares a batch with one that does.
    private static int[] RowPositions(IReadOnlyList<PendingItem<WaitingItem>> items) =>
        [.. items.SelectMany(i => Selects(i)
            ? i.Item.Request.Tokens.RowPositions.AsSpan(i.Item.RowStart, i.Item.Request.Tokens.RowCounts[i.Item.Index]).ToArray()
            : Enumerable.Range(0, i.Tokens).ToArray())];

    private static bool Selects(PendingItem<WaitingItem> item) => item.Item.Request.Tokens.RowCounts.Length > 0;
}
