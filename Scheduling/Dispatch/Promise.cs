namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>
/// Items of a list, as of the summary of sequence <paramref name="MadeAt"/>, that an assignment will take (<paramref name="TakenAt"/>
/// unknown) or took at that sequence of the list.
/// </summary>
internal readonly record struct Promise(long Assignment, int Items, long MadeAt, long? TakenAt = null);
