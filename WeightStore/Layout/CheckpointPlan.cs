using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Layout;

/// <summary>What import makes of a checkpoint.</summary>
public sealed record CheckpointPlan
{
    /// <summary>The architecture's name, such as <c>bert</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The head's name, such as <c>SequenceClassification</c>.</summary>
    public required string Head { get; init; }

    /// <summary>SHA-256 of the skeleton graph that these weights fit, as lower-case hex.</summary>
    public required string Skeleton { get; init; }

    /// <summary>Label names by class index; empty when the head has none.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>The segments in the order in which a forward pass needs them.</summary>
    public required ImmutableArray<SegmentPlan> Segments { get; init; }

    /// <summary>Files of the checkpoint folder to keep beside the weights (tokenizer files), by relative name.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>What else execution must know, such as <c>pooling</c> = <c>mean</c>.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
