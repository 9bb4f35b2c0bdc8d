namespace PtmOrleans.Inference.Graphs;

/// <summary>How a skeleton multiplies weights, which are not constant to ONNX Runtime, with activations. Results agree up to rounding.</summary>
/// <remarks>
/// The runtime packs the right operand of a product in every run, and reads the left one as it lies. With few tokens that packing costs more
/// than the product itself, which reads the weights once either way.
/// </remarks>
public enum SkeletonForm
{
    /// <summary>Activations × weights: the weights are packed in every run, nothing is turned. For many tokens.</summary>
    Wide,

    /// <summary>Weights × activations: only activations are packed, and results are turned. For few tokens.</summary>
    Narrow,
}
