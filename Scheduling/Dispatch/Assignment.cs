using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Tells a device to run one batch of a list. The device takes the batch from the list when it is about to run it.</summary>
public sealed record Assignment
{
    /// <summary>Unique over restarts of the scheduler.</summary>
    public required long Id { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The list.</summary>
    public required ListKey List { get; init; }

    /// <summary>How large the batch may be.</summary>
    public required BatchBudget Budget { get; init; }

    /// <summary>Lists likely to come next on the device whose weights it does not hold yet.</summary>
    public required IReadOnlyList<ListKey> Prefetch { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Expected time to switch to the list.</summary>
    public required TimeSpan ExpectedSwitch { get; init; }

    /// <summary>Expected time to run the batch.</summary>
    public required TimeSpan ExpectedExec { get; init; }
}
