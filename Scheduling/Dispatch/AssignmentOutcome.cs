using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>How an assignment ended.</summary>
public sealed record AssignmentOutcome
{
    /// <summary>Items in the batch; 0 when there was nothing to take.</summary>
    public int ItemsTaken { get; init; }

    /// <summary>Longest item × number of items.</summary>
    public int PaddedTokens { get; init; }

    /// <summary>The batch's <see cref="TakenBatch{TItem}.Sequence"/>; 0 when unknown.</summary>
    public long TakenAt { get; init; }

    /// <summary>Whether the device had to change the weights it was bound to.</summary>
    public bool Switched { get; init; }

    /// <summary>How long the switch took, loading included.</summary>
    public TimeSpan SwitchTime { get; init; }

    /// <summary>Bytes paged in for it.</summary>
    public long BytesPaged { get; init; }

    /// <summary>How long the batch ran.</summary>
    public TimeSpan ComputeTime { get; init; }

    /// <summary>Whether the device failed to run it; then its times teach nothing.</summary>
    public bool Failed { get; init; }

    /// <summary>What is left in the list, if the device knows.</summary>
    public ListSummary? Remaining { get; init; }
}
