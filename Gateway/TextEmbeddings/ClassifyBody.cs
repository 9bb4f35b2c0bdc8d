using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/predict</c>.</summary>
internal sealed class ClassifyBody
{
    public ParsedInputs? Inputs { get; set; }

    public TextOptions Options { get; } = new();

    /// <summary>Whether scores are the model's own numbers rather than probabilities.</summary>
    public bool RawScores { get; set; }
}
