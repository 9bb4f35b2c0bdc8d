using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>One decision.</summary>
/// <param name="Device">The device that gets the list.</param>
/// <param name="List">The list.</param>
/// <param name="Reason">Why, for people: <c>resident, 12 items</c>.</param>
public sealed record Pick(string Device, ListKey List, string Reason);
