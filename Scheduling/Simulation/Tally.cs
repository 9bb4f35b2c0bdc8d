namespace PtmOrleans.Scheduling.Simulation;

/// <summary>Measures requests on their way. Times are ticks after the start.</summary>
internal sealed class Tally(IReadOnlyList<SimulatedRequest> requests, SimulationOptions options)
{
    private readonly long[] _began = NewArray(requests.Count, -1);
    private readonly int[] _left = [.. requests.Select(r => r.Items)];
    private readonly long[] _responses = new long[requests.Count];
    private long _first = long.MaxValue;
    private long _last;
    private long _waits;
    private long _overtime;
    private int _late;
    private int _lateByWait;
    private double _weighted;
    private double _worstWeighted;

    public int Done { get; private set; }

    /// <summary>A machine begins with an item of the request.</summary>
    public void Begin(int request, long began)
    {
        if (_began[request] < 0)
        {
            var arrival = requests[request].At.Ticks;
            _began[request] = began;
            _waits += Math.Max(0, began - arrival);
            _lateByWait += began - arrival > options.Deadline.Ticks ? 1 : 0;
        }
    }

    /// <summary>An item of the request is done.</summary>
    public void Finish(int request, long now)
    {
        if (--_left[request] > 0)
        {
            return;
        }

        var (arrival, items) = (requests[request].At.Ticks, requests[request].Items);
        var response = now - arrival;
        var weighted = (double)response / options.Costs.ExecOf(items).Ticks;
        _responses[Done++] = response;
        (_first, _last) = (Math.Min(_first, arrival), Math.Max(_last, now));
        _late += response > options.Deadline.Ticks ? 1 : 0;
        _overtime += Math.Max(0, response - options.Deadline.Ticks);
        _weighted += weighted;
        _worstWeighted = Math.Max(_worstWeighted, weighted);
    }

    public SimulationResult Result(string policy, IReadOnlyList<SimulatedDevice> devices)
    {
        Array.Sort(_responses);
        var (count, makespan) = (Math.Max(1, requests.Count), requests.Count > 0 ? _last - _first : 0);
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

    private static long[] NewArray(int length, long value)
    {
        var array = new long[length];
        Array.Fill(array, value);
        return array;
    }
}
