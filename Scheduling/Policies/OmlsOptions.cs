namespace PtmOrleans.Scheduling.Policies;

/// <summary>The constants of FastPTM's online multi-list scheduling.</summary>
public sealed record OmlsOptions
{
    /// <summary>How often a pass is made. Default: 10 ms.</summary>
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The deadline, from arrival, of items that bring none. Default: 3 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Samples in a task. Default: 16.</summary>
    public int Samples { get; init; } = 16;

    /// <summary>Assumed execution time of a sample. Default: 8 ms.</summary>
    public TimeSpan PerSample { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>Assumed time of a switch. Default: 150 ms.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>A task is urgent when its laxity is below this. Default: 800 ms.</summary>
    public TimeSpan Threshold { get; init; } = TimeSpan.FromMilliseconds(800);
}
