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

    /// <summary>
    /// Which sequences get a row for each token from an embedding model, as its last block leaves it, in place of one; empty means none.
    /// </summary>
    [Id(5)]
    public bool[] TokenVectors { get; init; } = [];

    /// <summary>Rows that a version gives for one of the sequences.</summary>
    public int RowsOf(TaskVersion version, int sequence)
    {
        if (version.RowPerToken)
        {
            return RowCounts.Length > 0 ? RowCounts[sequence] : Lengths[sequence];
        }

        return TokenVectors.Length > 0 && TokenVectors[sequence] ? Lengths[sequence] : 1;
    }
}
