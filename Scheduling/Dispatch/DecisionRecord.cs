using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>One past decision.</summary>
/// <param name="At">When.</param>
/// <param name="Device">The device that got the list.</param>
/// <param name="List">The list.</param>
/// <param name="Reason">Why.</param>
public readonly record struct DecisionRecord(DateTimeOffset At, string Device, ListKey List, PickReason Reason);
