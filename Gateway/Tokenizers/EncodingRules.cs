using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>How texts are made to fit their model.</summary>
/// <param name="MaxTokens">Most tokens of one input, special ones included.</param>
/// <param name="Truncation">What gives way when there are more.</param>
internal sealed record EncodingRules(int MaxTokens, Truncation Truncation)
{
    /// <summary>From which side it gives way.</summary>
    public TruncationSide Side { get; init; }

    /// <summary>Most tokens of all inputs, special ones included.</summary>
    public long MaxTotalTokens { get; init; } = long.MaxValue;

    /// <summary>What a refusal calls the input of an index.</summary>
    public Func<int, string> NameOf { get; init; } = static i => $"input {i}";
}
