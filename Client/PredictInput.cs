namespace PtmOrleans.Client;

/// <summary>One input: a text, or a text with its pair (for question answering the question and its context).</summary>
/// <param name="Text">The text, or the question.</param>
/// <param name="Pair">The second text, or the context; null for a lone text.</param>
public readonly record struct PredictInput(string Text, string? Pair = null)
{
    /// <summary>A lone text.</summary>
    public static implicit operator PredictInput(string text) => new(text);

    /// <summary>A text and its pair.</summary>
    public static implicit operator PredictInput((string Text, string Pair) pair) => new(pair.Text, pair.Pair);
}
