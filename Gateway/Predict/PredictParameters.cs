using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Predict;

/// <summary>The optional part of a predict body.</summary>
internal sealed record PredictParameters
{
    public TimeSpan? Deadline { get; init; }

    public int Priority { get; init; } = InferenceCall.DefaultPriority;

    /// <summary>How many labels, answers or candidates to give; null means what is usual for the head.</summary>
    public int? Top { get; init; }

    /// <summary>Whether an over-long text is cut off rather than refused.</summary>
    public bool Truncate { get; init; } = true;

    public VersionName Version { get; init; }
}
