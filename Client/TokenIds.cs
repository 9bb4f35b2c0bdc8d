using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client;

/// <summary>One input as token ids, special tokens included and padding not.</summary>
/// <param name="Ids">Vocabulary ids, at least one.</param>
/// <param name="TypeIds">Segment ids, as many; empty for all zeros.</param>
public readonly record struct TokenIds(ReadOnlyMemory<int> Ids, ReadOnlyMemory<int> TypeIds = default)
{
    /// <summary>What a tokenizer made of a text.</summary>
    public static implicit operator TokenIds(TokenizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TokenIds(text.Ids, text.TypeIds);
    }
}
