using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>One past decision.</summary>
/// <param name="At">When.</param>
/// <param name="Assignment">What was decided.</param>
public readonly record struct DecisionRecord(DateTimeOffset At, Assignment Assignment)
{
    /// <summary>The device that got the list.</summary>
    public string Device => Assignment.Device;

    /// <summary>The list.</summary>
    public ListKey List => Assignment.List;

    /// <summary>Why.</summary>
    public PickReason Reason => Assignment.Reason;
}
