namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Items of a list that an assignment will take (<paramref name="TakenAt"/> unknown) or took at that sequence of the list.</summary>
internal readonly record struct Promise(long Assignment, int Items, long? TakenAt);
