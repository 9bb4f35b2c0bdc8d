namespace PtmOrleans.Client.Operations;

/// <summary>
/// A line of a gateway's feed of arrivals: an inference request, or how many more there were than the reader kept up with.
/// </summary>
/// <param name="Task">The task that was asked, <c>tenant/task</c>; null in a line that tells of lost ones.</param>
/// <param name="At">Seconds since the feed began.</param>
/// <param name="Items">Sequences of the request.</param>
/// <param name="Tokens">Their tokens, without padding.</param>
/// <param name="Dropped">Requests that are missing before this line.</param>
public sealed record ArrivalInfo(string? Task = null, double At = 0, int Items = 0, int Tokens = 0, long Dropped = 0);
