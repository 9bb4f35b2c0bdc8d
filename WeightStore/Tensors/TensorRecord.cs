using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Tensors;

/// <summary>Where one tensor lies in its file and how to read it.</summary>
/// <param name="Name">Its name, unique in its file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions, row-major; empty for a scalar.</param>
/// <param name="Offset">Its first byte, counted from the start of the segment, or of a safetensors file's data section.</param>
/// <param name="Bytes">Its length in bytes.</param>
public sealed record TensorRecord(string Name, ElementType Type, ImmutableArray<long> Shape, long Offset, long Bytes);
