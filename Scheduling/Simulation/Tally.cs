namespace PtmOrleans.Scheduling.Simulation;

/// <summary>Measures requests on their way. Times are ticks after the start.</summary>
internal sealed class Tally(IReadOnlyList<SimulatedRequest> requests, SimulationOptions options)
{
    private readonly long[] _began = [.. Enumerable.Repeat(long.MaxValue, requests.Count)];
    private readonly int[] _left = [.. requests.Select(r => r.Items)];
    private readonly long[] _responses = new long[requests.Count];
    private readonly SortedDictionary<string, List<long>> _byLetter = new(StringComparer.Ordinal);
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
        LettersOf(request.Letter).Add(response);
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
        foreach (var letter in _byLetter.Values)
        {
            letter.Sort();
        }

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
            P50Response = Quantile(_responses, 0.5),
            P99Response = Quantile(_responses, 0.99),
            MaxResponse = Quantile(_responses, 1),
            Letters = _byLetter.ToDictionary(l => l.Key, l => Sum(l.Value), StringComparer.Ordinal),
            MeanWait = new TimeSpan(_waits / count),
            Overtime = new TimeSpan(_overtime),
            MeanWeightedTurnaround = _weighted / count,
            MaxWeightedTurnaround = _worstWeighted,
            Busy = makespan > 0 ? devices.Sum(d => d.BusyTicks) / ((double)makespan * devices.Count) : 0,
        };
    }

    private LetterResult Sum(List<long> responses) => new(
        responses.Count,
        responses.Count(r => r > options.Deadline.Ticks),
        new TimeSpan((long)responses.Average()),
        Quantile(responses, 0.99));

    private List<long> LettersOf(string letter)
    {
        if (!_byLetter.TryGetValue(letter, out var responses))
        {
            _byLetter.Add(letter, responses = []);
        }

        return responses;
    }

    /// <summary>The smallest response that the share of all responses does not exceed.</summary>
    private static TimeSpan Quantile(IList<long> sorted, double share) =>
        sorted.Count == 0 ? TimeSpan.Zero : new TimeSpan(sorted[(int)Math.Ceiling(share * sorted.Count) - 1]);
}
