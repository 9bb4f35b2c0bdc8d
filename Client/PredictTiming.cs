namespace PtmOrleans.Client;

/// <summary>Where the time of a call went, as the gateway measured it.</summary>
/// <param name="Queue">Waiting for a device.</param>
/// <param name="Switch">Paging the task's weights in.</param>
/// <param name="Compute">Computing.</param>
/// <param name="Total">From the request's arrival at the gateway to its answer.</param>
public sealed record PredictTiming(TimeSpan Queue, TimeSpan Switch, TimeSpan Compute, TimeSpan Total);
