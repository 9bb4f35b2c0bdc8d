using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/decode</c>.</summary>
internal sealed class DecodeBody
{
    public ParsedInputs? Ids { get; set; }

    public bool SkipSpecialTokens { get; set; } = true;
}
