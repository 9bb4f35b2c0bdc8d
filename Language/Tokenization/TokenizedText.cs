namespace PtmOrleans.Language.Tokenization;

/// <summary>One input as the model takes it: four arrays of one length, an entry per token.</summary>
public sealed record TokenizedText
{
    /// <summary>Vocabulary ids.</summary>
    public required int[] Ids { get; init; }

    /// <summary>Segment ids: by the template, usually 0 for the text and 1 for the pair.</summary>
    public required int[] TypeIds { get; init; }

    /// <summary>Where each token lies in the text or the pair.</summary>
    public required TokenOffset[] Offsets { get; init; }

    /// <summary>Index of the token's word within its sequence; -1 for a special token of the template.</summary>
    public required int[] Words { get; init; }

    /// <summary>Whether a pair was encoded too, be it without tokens.</summary>
    public bool IsPair { get; init; }

    /// <summary>Whether tokens were cut off.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Number of tokens, special ones included.</summary>
    public int Length => Ids.Length;
}
