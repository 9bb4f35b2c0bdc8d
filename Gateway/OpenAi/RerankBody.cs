using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>Body of <c>POST /v1/rerank</c>.</summary>
internal sealed class RerankBody
{
    /// <summary>Name of the task.</summary>
    public string? Model { get; set; }

    public string? Query { get; set; }

    public IReadOnlyList<SequenceInput>? Documents { get; set; }

    /// <summary>How many to give; null for all.</summary>
    public int? TopN { get; set; }

    /// <summary>Whether the answer repeats the documents.</summary>
    public bool ReturnDocuments { get; set; }
}
