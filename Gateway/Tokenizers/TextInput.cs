namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>One input as text.</summary>
/// <param name="Text">The text; the question where there is a context.</param>
/// <param name="Pair">The second text, or the context.</param>
internal sealed record TextInput(string Text, string? Pair = null);
