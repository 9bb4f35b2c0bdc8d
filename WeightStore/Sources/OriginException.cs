namespace PtmOrleans.WeightStore.Sources;

/// <summary>An origin that did not give what it was asked for.</summary>
/// <param name="failure">What kind of failure it is.</param>
/// <param name="message">A clause that says what the origin did, without its name.</param>
/// <param name="retryAfter">When the origin asks to be tried again; null where it said nothing.</param>
/// <param name="inner">The cause, if another exception is it.</param>
public sealed class OriginException(OriginFailure failure, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What kind of failure it is.</summary>
    public OriginFailure Failure { get; } = failure;

    /// <summary>When the origin asks to be tried again.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
