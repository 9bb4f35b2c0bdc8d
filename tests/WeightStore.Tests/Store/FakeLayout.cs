using System.Collections.Immutable;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;

namespace PtmOrleans.WeightStore.Tests.Store;

/// <summary>Plans what a test says.</summary>
internal sealed class FakeLayout(params SegmentPlan[] segments) : ICheckpointLayout
{
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Two segments of the checkpoint that <see cref="FakeCheckpoint.Write"/> makes.</summary>
    public static FakeLayout ForFakeCheckpoint() => new(
        new SegmentPlan("embeddings", [Copied("words", [40, 8])]),
        new SegmentPlan("head", [Copied("bias", [8]), Copied("classifier", [3, 8])]))
    {
        Files = ["vocab.txt"],
    };

    public static TensorPlan Copied(string name, long[] shape) => new(name, [name], TensorTransform.Copy, [.. shape]);

    public CheckpointPlan Plan(CheckpointFolder checkpoint) => new()
    {
        Architecture = "fake",
        Head = "SequenceClassification",
        Skeleton = new string('5', 64),
        Labels = ["no", "yes"],
        Segments = [.. segments],
        Files = Files,
        Settings = ImmutableSortedDictionary<string, string>.Empty.Add("pooling", "mean"),
    };
}
