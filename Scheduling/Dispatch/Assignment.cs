using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Tells a device to run one batch of a list. The device takes the batch from the list when it is about to run it.</summary>
public readonly record struct Assignment
{
    /// <summary>Unique over restarts of the scheduler.</summary>
    public required long Id { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>The list.</summary>
    public required ListKey List { get; init; }

    /// <summary>How large the batch may be.</summary>
    public required BatchBudget Budget { get; init; }

    /// <summary>Which items of the list go first into the batch.</summary>
    public BatchOrder Order { get; init; }

    /// <summary>Whether it runs before what the device has staged: its tenant's turn has come while another's work was staged.</summary>
    public bool Overtakes { get; init; }

    /// <summary>Why.</summary>
    public required PickReason Reason { get; init; }

    /// <summary>Expected time to switch to the list.</summary>
    public required TimeSpan ExpectedSwitch { get; init; }

    /// <summary>Expected time to run the batch.</summary>
    public required TimeSpan ExpectedExec { get; init; }
}
