using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/rerank</c>.</summary>
internal sealed class RankBody
{
    public string? Query { get; set; }

    public IReadOnlyList<SequenceInput>? Texts { get; set; }

    public TextOptions Options { get; } = new();

    /// <summary>Whether scores are the model's own numbers rather than their sigmoid.</summary>
    public bool RawScores { get; set; }

    /// <summary>Whether the answer repeats the texts.</summary>
    public bool ReturnText { get; set; }
}
