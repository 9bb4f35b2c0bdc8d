using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/tokenize</c>.</summary>
internal sealed class TokenizeBody
{
    public ParsedInputs? Inputs { get; set; }

    /// <summary>Whether the tokens around the text are given, too.</summary>
    public bool AddSpecialTokens { get; set; } = true;
}
