namespace PtmOrleans.Scheduling.Simulation;

/// <summary>Measures requests on their way. Times are ticks after the start.</summary>
internal sealed class Tally(IReadOnlyList<SimulatedRequest> requests, SimulationOptions options)
{
    private readonly long[] _began = [.. Enumerable.Repeat(long.MaxValue, requests.Count)];
    private readonly int[] _left = [.. requests.Select(r => r.Items)];
    private readonly long[] _responses = new long[requests.Count];
    private long _last;
    private long _waits;
    private long _overtime;
    private int _late;
    private int _lateByWait;
    private double _weighted;
    private double _worstWeighted;

    public int Done { get; private set; }

    /// <summary>An item of the request is done, with which a machine began at the given time.</summary>
    public void Finish(int request, long began, long now)
    {
        _began[request] = Math.Min(_began[request], began);
        if (--_left[request] == 0)
        {
            Finish(requests[request], _began[request], now);
        }
    }

    private void Finish(SimulatedRequest request, long began, long now)
    {
        var (arrival, deadline) = (request.At.Ticks, options.Deadline.Ticks);
        var (wait, response) = (Math.Max(0, began - arrival), now - arrival);
        var weighted = (double)response / options.Costs.ExecOf(request.Items).Ticks;
        _responses[Done++] = response;
        _last = Math.Max(_last, now);
        _waits += wait;
        _lateByWait += wait > deadline ? 1 : 0;
        _late += response > deadline ? 1 : 0;
        _overtime += Math.Max(0, response - deadline);
        _weighted += weighted;
        _worstWeighted = Math.Max(_worstWeighted, weighted);
    }

    public SimulationResult Result(string policy, IReadOnlyList<SimulatedDevice> devices)
    {
        Array.Sort(_responses);
        var (count, makespan) = (Math.Max(1, requests.Count), requests.Count > 0 ? _last - requests[0].At.Ticks : 0);
        var loads = devices.Sum(d => d.Loads);
        return new SimulationResult
        {
            Policy = policy,
            Tasks = requests.Count,
            Makespan = new TimeSpan(makespan),
            Late = _late,
            LateByWait = _lateByWait,
            SwitchesPerMachine = [.. devices.Select(d => d.Switches)],
            Loads = loads,
            BytesPaged = loads * options.Costs.WeightBytes,
            Batches = devices.Sum(d => d.Batches),
            MeanResponse = new TimeSpan(_responses.Sum() / count),
            P50Response = Quantile(0.5),
            P99Response = Quantile(0.99),
            MaxResponse = Quantile(1),
            MeanWait = new TimeSpan(_waits / count),
            Overtime = new TimeSpan(_overtime),
            MeanWeightedTurnaround = _weighted / count,
            MaxWeightedTurnaround = _worstWeighted,
            Busy = makespan > 0 ? devices.Sum(d => d.BusyTicks) / ((double)makespan * devices.Count) : 0,
        };
    }

    /// <summary>The smallest response that the share of all responses does not exceed.</summary>
    private TimeSpan Quantile(double share) =>
        _responses.Length == 0 ? TimeSpan.Zero : new TimeSpan(_responses[(int)Math.Ceiling(share * _responses.Length) - 1]);
}
