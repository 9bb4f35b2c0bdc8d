namespace PtmOrleans.Client;

/// <summary>What a call may ask for; what is null is left to the gateway.</summary>
public sealed record PredictParameters
{
    /// <summary>Time for the whole call, sent along as its deadline. Default: the client's timeout.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>1, the most urgent, to 9.</summary>
    public int? Priority { get; init; }

    /// <summary>How many labels, answers or words to give per input.</summary>
    public int? Top { get; init; }

    /// <summary>Whether an over-long text is cut off rather than refused.</summary>
    public bool? Truncate { get; init; }

    /// <summary>Version of the task; the default one when null.</summary>
    public int? Version { get; init; }
}
