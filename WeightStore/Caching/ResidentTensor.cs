using System.Collections.Immutable;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A tensor in device memory; valid while its task is leased.</summary>
/// <param name="Name">Its name, unique in the task.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
/// <param name="Address">Its first byte, 64-byte aligned.</param>
/// <param name="Bytes">Its length in bytes.</param>
public readonly record struct ResidentTensor(string Name, ElementType Type, ImmutableArray<long> Shape, nint Address, long Bytes);
