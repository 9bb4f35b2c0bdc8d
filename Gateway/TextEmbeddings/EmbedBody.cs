using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/embed</c>.</summary>
internal sealed class EmbedBody
{
    public ParsedInputs? Inputs { get; set; }

    public TextOptions Options { get; } = new();

    /// <summary>Whether vectors are scaled to unit length.</summary>
    public bool Normalize { get; set; } = true;

    /// <summary>Number of leading values of each vector that are wanted; null for all.</summary>
    public int? Dimensions { get; set; }
}
