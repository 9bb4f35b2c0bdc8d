using System.Collections.Immutable;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>A planned segment with a place for each tensor.</summary>
internal sealed record SegmentLayout(SegmentPlan Plan, ImmutableArray<TensorRecord> Tensors, long Bytes)
{
    /// <summary>Tensors begin at multiples of this, so that any vector load of them is aligned; gaps are zero.</summary>
    public const int Alignment = 64;

    /// <summary>Checks a whole plan against the checkpoint and lays its segments out.</summary>
    /// <exception cref="WeightStoreException">The plan does not fit; the message lists every problem.</exception>
    public static ImmutableArray<SegmentLayout> Of(CheckpointPlan plan, CheckpointFolder checkpoint)
    {
        var problems = PlanValidator.Validate(plan, checkpoint);
        return problems.Count == 0
            ? [.. plan.Segments.Select(s => Of(s, checkpoint))]
            : throw new WeightStoreException(WeightStoreError.InvalidCheckpoint, string.Join("; ", problems));
    }

    public static long AlignUp(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static SegmentLayout Of(SegmentPlan segment, CheckpointFolder checkpoint)
    {
        var tensors = ImmutableArray.CreateBuilder<TensorRecord>(segment.Tensors.Length);
        var end = 0L;
        foreach (var tensor in segment.Tensors)
        {
            var type = TypeOf(tensor, checkpoint);
            var bytes = TensorShape.BytesOf(tensor.Shape.AsSpan(), type)!.Value;
            tensors.Add(new TensorRecord(tensor.Name, type, tensor.Shape, end, bytes));
            end = AlignUp(end + bytes);
        }

        return new SegmentLayout(segment, tensors.MoveToImmutable(), end);
    }

    private static ElementType TypeOf(TensorPlan tensor, CheckpointFolder checkpoint)
        => tensor.Sources.Select(s => checkpoint.Tensors[s].Type).Distinct().ToArray() is [var only] ? only : ElementType.F32;
}
