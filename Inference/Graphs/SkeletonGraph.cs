using System.Security.Cryptography;

namespace PtmOrleans.Inference.Graphs;

/// <summary>An ONNX model without weights: every weight is a graph input, so tasks of one architecture share its session.</summary>
/// <remarks>
/// Inputs besides the weights, with B items of S tokens: <c>input_ids</c>, <c>token_type_ids</c> and <c>attention_mask</c>, int32 [B, S];
/// <c>head_rows</c>, int64 [R], indices into the flattened [B·S] tokens, only when <see cref="SelectsRows"/>.
/// The single output <c>output</c> is float32 [R, width], or [B, width] without <c>head_rows</c>.
/// </remarks>
/// <param name="Model">The serialized ModelProto.</param>
/// <param name="Hash">SHA-256 of <paramref name="Model"/> as lower-case hex: equal architectures and heads have equal hashes.</param>
/// <param name="SelectsRows">Whether the graph takes <c>head_rows</c>.</param>
public sealed record SkeletonGraph(byte[] Model, string Hash, bool SelectsRows)
{
    internal const string InputIds = "input_ids";
    internal const string TokenTypeIds = "token_type_ids";
    internal const string AttentionMask = "attention_mask";
    internal const string HeadRows = "head_rows";
    internal const string Output = "output";

    internal static SkeletonGraph Of(byte[] model, bool selectsRows) =>
        new(model, Convert.ToHexStringLower(SHA256.HashData(model)), selectsRows);
}
