namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Names of tensors on the wire.</summary>
internal static class TensorNames
{
    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string TokenTypeIds = "token_type_ids";

    /// <summary>Text instead of tokens: BYTES [n] or [n, 1].</summary>
    public const string Text = "text";

    public const string Logits = "logits";
    public const string Embeddings = "embeddings";
}
