using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>What work costs in a simulation.</summary>
public sealed record SimulatedCosts
{
    /// <summary>Execution of a batch of one item. Default: 47 ms.</summary>
    public TimeSpan Exec { get; init; } = TimeSpan.FromMilliseconds(47);

    /// <summary>What each further item of a batch adds, as a share of <see cref="Exec"/>, 0 to 1. Default: 0.25.</summary>
    public double ExtraItem { get; init; } = 0.25;

    /// <summary>Change to weights that the device does not hold. Default: 147 ms.</summary>
    public TimeSpan Switch { get; init; } = TimeSpan.FromMilliseconds(147);

    /// <summary>Change to weights that the device holds. Default: 0.</summary>
    public TimeSpan Bind { get; init; }

    /// <summary>First load on a machine that starts cold. Default: 3.4 s.</summary>
    public TimeSpan ColdLoad { get; init; } = TimeSpan.FromSeconds(3.4);

    /// <summary>Bytes of weights of a task. Default: 407 MB, BERT-base in fp32.</summary>
    public long WeightBytes { get; init; } = 407_000_000;

    /// <summary>Execution time over items.</summary>
    internal ServiceTime Service => new(Exec * (1 - ExtraItem), Exec * ExtraItem);

    /// <summary>Execution time of a batch.</summary>
    /// <param name="items">Items in the batch, 1 or more.</param>
    /// <returns>The time.</returns>
    public TimeSpan ExecOf(int items) => Exec + (Exec * (ExtraItem * (items - 1)));
}
