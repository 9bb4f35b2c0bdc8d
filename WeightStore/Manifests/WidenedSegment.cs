using System.Collections.Immutable;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>
/// How a segment lies where all that computes takes F32: F16 and BF16 tensors are widened, and every tensor stays 64-byte aligned.
/// </summary>
internal static class WidenedSegment
{
    /// <summary>The segment as widened; the very same record when there is nothing to widen.</summary>
    public static SegmentRecord Of(SegmentRecord stored)
    {
        if (!stored.Tensors.Any(t => IsHalf(t.Type)))
        {
            return stored;
        }

        var tensors = ImmutableArray.CreateBuilder<TensorRecord>(stored.Tensors.Length);
        var end = 0L;
        foreach (var tensor in stored.Tensors)
        {
            var widened = IsHalf(tensor.Type)
                ? tensor with { Type = ElementType.F32, Offset = end, Bytes = checked(2 * tensor.Bytes) }
                : tensor with { Offset = end };
            tensors.Add(widened);
            end = SegmentLayout.AlignUp(checked(end + widened.Bytes));
        }

        // A segment takes some room, also when all of its tensors are empty.
        return stored with { Bytes = Math.Max(end, SegmentLayout.Alignment), Tensors = tensors.MoveToImmutable() };
    }

    private static bool IsHalf(ElementType type) => type is ElementType.F16 or ElementType.BF16;
}
