namespace PtmOrleans.Scheduling.Lists;

/// <summary>How long a batch is expected to run; the default value is for costs that are not known and takes no time.</summary>
/// <param name="Fixed">Whatever its size.</param>
/// <param name="PerToken">For each padded token.</param>
public readonly record struct ServiceTime(TimeSpan Fixed, TimeSpan PerToken)
{
    /// <summary>Expected time of a batch.</summary>
    /// <param name="paddedTokens">Longest item × number of items.</param>
    /// <returns>The time.</returns>
    public TimeSpan Of(long paddedTokens) => Fixed + (PerToken * paddedTokens);
}
