namespace PtmOrleans.Scheduling.Admission;

/// <summary>Bounds of the advice to try again.</summary>
public sealed record AdmissionOptions
{
    /// <summary>The least time to wait. Default: 50 ms.</summary>
    public TimeSpan LeastRetry { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time to wait, also the answer while nothing has been completed yet. Default: 10 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(10);
}
