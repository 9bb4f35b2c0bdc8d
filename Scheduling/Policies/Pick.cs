namespace PtmOrleans.Scheduling.Policies;

/// <summary>One decision.</summary>
/// <param name="Device">The device that gets the list.</param>
/// <param name="List">The list.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Pick(DeviceView Device, ListView List, PickReason Reason);
