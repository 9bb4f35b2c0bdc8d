using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Layout;

/// <summary>
/// One tensor to write: each source is copied or transposed, and the results are joined along the last axis. Its element type is that of
/// its sources; sources of different types are widened to F32, which holds every value of the others.
/// </summary>
/// <param name="Name">The name in the segment, unique in the plan.</param>
/// <param name="Sources">Names of the checkpoint's tensors, at least one.</param>
/// <param name="Transform">What happens to each source before the join.</param>
/// <param name="Shape">The resulting shape; import checks that the sources give it.</param>
public sealed record TensorPlan(string Name, ImmutableArray<string> Sources, TensorTransform Transform, ImmutableArray<long> Shape);
