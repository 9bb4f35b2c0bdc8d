namespace PtmOrleans.Scheduling.Workloads;

/// <summary>One request of a trace: it is sent, then the interval is waited.</summary>
/// <param name="Letter">Stands for the task that is asked; 1 to 64 characters.</param>
/// <param name="Interval">Time until the next request, 0 to 86,400 s.</param>
public readonly record struct TraceEntry(string Letter, TimeSpan Interval);
