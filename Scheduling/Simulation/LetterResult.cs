namespace PtmOrleans.Scheduling.Simulation;

/// <summary>How the requests of one letter fared.</summary>
/// <param name="Tasks">Requests.</param>
/// <param name="Late">Requests done later than arrival + deadline.</param>
/// <param name="MeanResponse">Mean time from arrival to completion.</param>
/// <param name="P99Response">99 of 100 requests were done within this.</param>
public sealed record LetterResult(int Tasks, int Late, TimeSpan MeanResponse, TimeSpan P99Response);
