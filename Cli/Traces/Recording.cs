using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Cli.Traces;

/// <summary>Live traffic as a trace.</summary>
/// <param name="Trace">The requests.</param>
/// <param name="Tasks">The task that each letter stands for.</param>
/// <param name="Dropped">Requests that are missing.</param>
internal sealed record Recording(Trace Trace, IReadOnlyDictionary<string, string> Tasks, long Dropped);
