namespace PtmOrleans.Scheduling.Simulation;

/// <summary>How a workload fared. Each metric has this one definition for all policies.</summary>
public sealed record SimulationResult
{
    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>Requests; all of them were served, late or not.</summary>
    public required int Tasks { get; init; }

    /// <summary>From the first arrival to the last completion.</summary>
    public required TimeSpan Makespan { get; init; }

    /// <summary>Requests done later than arrival + deadline, loading included.</summary>
    public required int Late { get; init; }

    /// <summary>
    /// Requests that waited longer than the deadline, loading not included: what FastPTM's logs count as overtime of OMLS. Of FCFS they count
    /// the wait with the load.
    /// </summary>
    public required int LateByWait { get; init; }

    /// <summary>Requests on time per second of the makespan.</summary>
    public double Goodput => Makespan > TimeSpan.Zero ? (Tasks - Late) / Makespan.TotalSeconds : 0;

    /// <summary>Changes of the task that a machine runs, over all machines; the first task of an unloaded machine is no change.</summary>
    public int Switches => SwitchesPerMachine.Sum();

    /// <summary>The changes of each machine.</summary>
    public required IReadOnlyList<int> SwitchesPerMachine { get; init; }

    /// <summary>Times that weights were paged in: switches to weights that the machine did not hold, and first loads.</summary>
    public required int Loads { get; init; }

    /// <summary>Bytes of weights paged in.</summary>
    public required long BytesPaged { get; init; }

    /// <summary>Batches run.</summary>
    public required int Batches { get; init; }

    /// <summary>Mean time from arrival to completion, loading included.</summary>
    public required TimeSpan MeanResponse { get; init; }

    /// <summary>Half of the requests were done within this.</summary>
    public required TimeSpan P50Response { get; init; }

    /// <summary>99 of 100 requests were done within this.</summary>
    public required TimeSpan P99Response { get; init; }

    /// <summary>The longest time from arrival to completion.</summary>
    public required TimeSpan MaxResponse { get; init; }

    /// <summary>
    /// Mean time from arrival until a machine begins with the request: with the load for its batch, or with the batch when nothing needs
    /// loading; zero for one that arrives while its batch is loading.
    /// </summary>
    public required TimeSpan MeanWait { get; init; }

    /// <summary>The time by which late requests were late, summed.</summary>
    public required TimeSpan Overtime { get; init; }

    /// <summary>Mean of response ÷ execution time of the request alone.</summary>
    public required double MeanWeightedTurnaround { get; init; }

    /// <summary>The largest response ÷ execution time of the request alone.</summary>
    public required double MaxWeightedTurnaround { get; init; }

    /// <summary>Share of the makespan in which a machine has something to do, over all machines.</summary>
    public required double Busy { get; init; }

    /// <summary>How the requests of each letter fared.</summary>
    public required IReadOnlyDictionary<string, LetterResult> Letters { get; init; }
}
