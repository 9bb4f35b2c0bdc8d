using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>
/// Runs a workload in virtual time through the dispatcher, task lists and policy that serve real requests. Only machines and clients are
/// simulated: what they do takes exactly what the costs say, and clients never wait for an answer.
/// </summary>
public static class Simulator
{
    /// <summary>Runs a trace: its first request comes at the start, each other after the interval before it.</summary>
    /// <param name="trace">The requests, of one item each.</param>
    /// <param name="options">Policy, machines, costs.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The metrics; equal input gives equal metrics.</returns>
    public static SimulationResult Run(
        Trace trace,
        SimulationOptions options,
        IProgress<SimulationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var requests = new SimulatedRequest[trace.Entries.Count];
        var at = TimeSpan.Zero;
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = new SimulatedRequest(at, trace.Entries[i].Letter);
            at += trace.Entries[i].Interval;
        }

        return Run(requests, options, progress, cancellationToken);
    }

    /// <summary>Runs requests.</summary>
    /// <param name="requests">In order of arrival.</param>
    /// <param name="options">Policy, machines, costs.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The metrics; equal input gives equal metrics.</returns>
    /// <exception cref="ArgumentException">Requests are not in order of arrival or have no items.</exception>
    public static SimulationResult Run(
        IReadOnlyList<SimulatedRequest> requests,
        SimulationOptions options,
        IProgress<SimulationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        for (var i = 0; i < requests.Count; i++)
        {
            if (requests[i].Items < 1 || requests[i].At < (i == 0 ? TimeSpan.Zero : requests[i - 1].At))
            {
                throw new ArgumentException(
                    $"Request {i} has {requests[i].Items} items and comes at {requests[i].At}; it has 1 or more, in order of arrival.",
                    nameof(requests));
            }
        }

        return new SimulationRun(requests, options).Run(progress, cancellationToken);
    }
}
