using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>What a route takes as its inputs.</summary>
/// <param name="Field">Name of the body's field.</param>
/// <param name="MaxItems">Most inputs.</param>
/// <param name="MaxTextLength">Longest text, in UTF-16 code units.</param>
internal sealed record InputRules(string Field, int MaxItems, int MaxTextLength)
{
    /// <summary>Most token ids of one input; 0 where only text is taken.</summary>
    public int MaxIds { get; init; }

    /// <summary>Whether a list may hold both texts and token ids.</summary>
    public bool Mixed { get; init; }

    /// <summary>Whether a text may be empty.</summary>
    public bool EmptyTexts { get; init; }

    /// <summary>The refusal of more inputs than may be.</summary>
    public Func<string, int, int, Problem> TooMany { get; init; } = ProblemMapping.BatchTooLarge;

    public string Kinds => MaxIds > 0 ? "a text, a list of texts, token ids or a list of token ids" : "a text or a list of texts";
}
