using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>What decides whether a list has changed enough to be reported.</summary>
/// <param name="Items">Items that wait.</param>
/// <param name="EarliestDeadline">Their earliest deadline.</param>
/// <param name="Priority">Their highest band.</param>
/// <param name="Lane">The batch lane when nothing of the real-time lane waits.</param>
/// <param name="IsHeld">Whether the list waits for more items to fill a batch.</param>
internal readonly record struct ListStanding(
    int Items, DateTimeOffset? EarliestDeadline, int Priority, Lane Lane = Lane.RealTime, bool IsHeld = false);
