using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Tokenized sequences without padding, one after the other.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TokenPayload")]
public sealed record TokenPayload
{
    /// <summary>Token ids of all sequences, concatenated.</summary>
    [Id(0)]
    public required int[] Ids { get; init; }

    /// <summary>Segment (token type) ids, as long as <see cref="Ids"/>; empty means all zero.</summary>
    [Id(1)]
    public int[] TypeIds { get; init; } = [];

    /// <summary>Tokens per sequence.</summary>
    [Id(2)]
    public required int[] Lengths { get; init; }

    /// <summary>Selected token positions per sequence, for heads with a row per token; empty selects every token.</summary>
    [Id(3)]
    public int[] RowCounts { get; init; } = [];

    /// <summary>The selected positions, concatenated.</summary>
    [Id(4)]
    public int[] RowPositions { get; init; } = [];
}
