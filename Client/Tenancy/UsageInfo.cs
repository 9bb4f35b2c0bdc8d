namespace PtmOrleans.Client.Tenancy;

/// <summary>What a task used in an hour or on a day.</summary>
/// <param name="Start">Beginning of the hour or day, UTC.</param>
/// <param name="Task">The task's plain name; <c>*</c> for those that are not kept apart.</param>
/// <param name="Requests">Answered inference requests.</param>
/// <param name="Items">Their sequences.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="ComputeSeconds">Device time.</param>
/// <param name="BytesPaged">Bytes paged in for them.</param>
public sealed record UsageInfo(
    DateTimeOffset Start, string Task, long Requests, long Items, long Tokens, double ComputeSeconds, long BytesPaged);
