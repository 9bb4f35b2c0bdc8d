using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>A list that no known device can hold.</summary>
/// <param name="List">The list.</param>
/// <param name="Reason">Its bytes and the largest budget, for people.</param>
public sealed record UnplaceableList(ListKey List, string Reason);
