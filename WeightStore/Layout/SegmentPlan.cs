using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Layout;

/// <summary>The tensors of one part of a model, in file order.</summary>
/// <param name="Part">The part's name, unique in the plan: <c>embeddings</c>, <c>block.0</c>, …, <c>head</c>.</param>
/// <param name="Tensors">The tensors to write.</param>
public sealed record SegmentPlan(string Part, ImmutableArray<TensorPlan> Tensors);
