namespace PtmOrleans.Inference.Graphs;

/// <summary>One of the graphs that the same weights fit.</summary>
/// <param name="Form">How it multiplies.</param>
/// <param name="TokenVectors">Whether an embedding model gives a row per token rather than one per item.</param>
public readonly record struct SkeletonVariant(SkeletonForm Form, bool TokenVectors = false);
