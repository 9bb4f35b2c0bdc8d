namespace PtmOrleans.Scheduling.Lists;

/// <summary>Items taken from a list under a lease. Unless completed before the lease ends they go back to the list.</summary>
/// <typeparam name="TItem">What the caller needs back with the result.</typeparam>
public sealed record TakenBatch<TItem>
{
    /// <summary>Unique over all lives of the list, so that a late completion never meets another batch.</summary>
    public required long Id { get; init; }

    /// <summary>Who runs it.</summary>
    public required string Holder { get; init; }

    /// <summary>The assignment it was taken for; 0 for none.</summary>
    public required long Assignment { get; init; }

    /// <summary>The items, the most pressing first.</summary>
    public required IReadOnlyList<PendingItem<TItem>> Items { get; init; }

    /// <summary>Longest item × number of items.</summary>
    public required int PaddedTokens { get; init; }

    /// <summary>When the lease ends.</summary>
    public required DateTimeOffset LeaseEnds { get; init; }

    /// <summary>The list's sequence at the take: each summary with a larger one accounts for this batch.</summary>
    public required long Sequence { get; init; }
}
