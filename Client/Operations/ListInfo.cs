namespace PtmOrleans.Client.Operations;

/// <summary>The requests that wait for one version of a task.</summary>
/// <param name="Task">The task, <c>tenant/task</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Items">Sequences that wait.</param>
/// <param name="Tokens">Their tokens, without padding.</param>
/// <param name="OldestAgeMs">Age of the oldest, in milliseconds.</param>
/// <param name="TimeLeftMs">Milliseconds until the earliest deadline, negative when it has passed; null when nothing waits.</param>
/// <param name="Priority">Highest priority that waits, 1 is highest; null when nothing waits.</param>
/// <param name="Lane"><c>batch</c> when only full chunks of large requests wait, else <c>real_time</c>; null when nothing waits.</param>
/// <param name="HeldMs">Milliseconds that the list still waits for more to fill a batch; null when it may run.</param>
public sealed record ListInfo(
    string Task,
    int Version,
    int Items,
    long Tokens,
    double OldestAgeMs,
    double? TimeLeftMs,
    int? Priority,
    string? Lane = null,
    double? HeldMs = null);
