namespace PtmOrleans.Bench.Replay;

/// <summary>A request of a trace.</summary>
/// <param name="Task">Which task, from 0.</param>
/// <param name="At">When, counted from the first request.</param>
internal readonly record struct Arrival(int Task, TimeSpan At);
