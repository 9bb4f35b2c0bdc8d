using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Tensors;

/// <summary>Arithmetic on shapes that never wraps around.</summary>
internal static class TensorShape
{
    /// <summary>The number of bytes of a tensor, or null when a dimension is negative or the product exceeds 63 bits.</summary>
    public static long? BytesOf(ReadOnlySpan<long> shape, ElementType type)
    {
        // A later zero makes the tensor empty, so no early product may fail it: zero is looked for first.
        var bytes = shape.Contains(0L) ? 0L : type.SizeOf();
        foreach (var dimension in shape)
        {
            if (dimension < 0 || (bytes > 0 && dimension > long.MaxValue / bytes))
            {
                return null;
            }

            bytes *= dimension;
        }

        return bytes;
    }

    /// <summary>The shape as in <c>[768, 3072]</c>.</summary>
    public static string Format(ImmutableArray<long> shape) => $"[{string.Join(", ", shape)}]";
}
