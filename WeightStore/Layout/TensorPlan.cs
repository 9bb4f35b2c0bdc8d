using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Layout;

/// <summary>
/// One F32 tensor to write: each source is copied or transposed, F16 and BF16 widened to F32, and the results joined along the last axis.
/// </summary>
/// <param name="Name">The name in the segment, unique in the plan.</param>
/// <param name="Sources">Names of the checkpoint's tensors, at least one.</param>
/// <param name="Transform">What happens to each source before the join.</param>
/// <param name="Shape">The resulting shape; import checks that the sources give it.</param>
public sealed record TensorPlan(string Name, ImmutableArray<string> Sources, TensorTransform Transform, ImmutableArray<long> Shape);
