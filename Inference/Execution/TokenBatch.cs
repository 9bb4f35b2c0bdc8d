namespace PtmOrleans.Inference.Execution;

/// <summary>The token ids of several items of one task, one after another without padding.</summary>
public sealed record TokenBatch
{
    /// <summary>Token ids of all items, concatenated.</summary>
    public required ReadOnlyMemory<int> Ids { get; init; }

    /// <summary>Token type ids, as many as <see cref="Ids"/>; empty means all zero.</summary>
    public ReadOnlyMemory<int> TypeIds { get; init; }

    /// <summary>Tokens of each item; their sum is the length of <see cref="Ids"/>.</summary>
    public required ReadOnlyMemory<int> Lengths { get; init; }

    /// <summary>
    /// How many positions of each item are selected, for heads with a row per token; empty means every token of every item.
    /// Heads with one row per item ignore it.
    /// </summary>
    public ReadOnlyMemory<int> RowCounts { get; init; }

    /// <summary>
    /// Which items get a row for each of their tokens from an embedding model, as the last block leaves it, in place of one row; empty
    /// means none. As many as <see cref="Lengths"/>.
    /// </summary>
    public ReadOnlyMemory<bool> TokenVectors { get; init; }

    /// <summary>The selected positions, relative to their item, concatenated.</summary>
    public ReadOnlyMemory<int> RowPositions { get; init; }
}
