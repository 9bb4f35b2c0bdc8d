using PtmOrleans.Gateway.Tokenizers;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>One input of a request: a text, a pair of texts, or token ids.</summary>
/// <param name="Name">What refusals call it, such as <c>input[3]</c>.</param>
internal sealed record SequenceInput(string Name)
{
    public string Text { get; init; } = "";

    public string? Pair { get; init; }

    /// <summary>Token ids as they go to the model, special ones included; null where there is text.</summary>
    public int[]? Ids { get; init; }

    public TextInput ToText() => new(Text, Pair);

    /// <summary>Unicode characters: a pair of surrogates is one.</summary>
    public static long Count(string? text)
    {
        var count = 0L;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
