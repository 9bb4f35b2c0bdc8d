using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>Body of <c>POST /v1/embeddings</c>.</summary>
internal sealed class EmbeddingBody
{
    public ParsedInputs? Input { get; set; }

    /// <summary>Name of the task.</summary>
    public string? Model { get; set; }

    /// <summary>Whether vectors are sent as the base64 of their little-endian float32 values rather than as numbers.</summary>
    public bool Base64 { get; set; }

    /// <summary>Number of leading values of each vector that are wanted; null for all.</summary>
    public int? Dimensions { get; set; }
}
