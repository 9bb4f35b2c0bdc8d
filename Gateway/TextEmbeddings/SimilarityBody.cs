using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary>Body of <c>POST /t/{task}/similarity</c>.</summary>
internal sealed class SimilarityBody
{
    /// <summary>What the sentences are compared with.</summary>
    public SequenceInput? Source { get; set; }

    public IReadOnlyList<SequenceInput>? Sentences { get; set; }

    public TextOptions Options { get; } = new();
}
