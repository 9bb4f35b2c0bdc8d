namespace PtmOrleans.Scheduling.Admission;

/// <summary>Refuses at the door what could only fail later. One per list; not thread-safe.</summary>
/// <param name="options">Bounds; <see langword="null"/> for the defaults.</param>
public sealed class AdmissionControl(AdmissionOptions? options = null)
{
    private readonly AdmissionOptions _options = options ?? new AdmissionOptions();
    private readonly Throughput _throughput = new();

    /// <summary>Counts completed tokens: the throughput behind <see cref="Admission.RetryAfter"/>.</summary>
    /// <param name="tokens">Tokens of the completed items.</param>
    /// <param name="now">The time.</param>
    public void OnCompleted(long tokens, DateTimeOffset now) => _throughput.Add(tokens, now);

    /// <summary>Decides on one request.</summary>
    /// <param name="query">The request and the list.</param>
    /// <param name="now">The time.</param>
    /// <returns>The verdict with its estimates.</returns>
    public Admission Decide(AdmissionQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        var expected = query.Ahead + query.Switch + query.Exec;
        if (query.BudgetLeft <= TimeSpan.Zero)
        {
            return new Admission(AdmissionVerdict.DeadlineExpired, expected, TimeSpan.Zero);
        }

        if (query.Items > query.Limits.MaxItems || query.Tokens > query.Limits.MaxTokens)
        {
            return new Admission(AdmissionVerdict.TooLarge, expected, TimeSpan.Zero);
        }

        if (query.Confident && query.BudgetLeft < expected)
        {
            return new Admission(AdmissionVerdict.InfeasibleDeadline, expected, TimeSpan.Zero);
        }

        var isFull = query.ListItems + query.Items > query.Limits.MaxItems || query.ListTokens + query.Tokens > query.Limits.MaxTokens;
        return isFull
            ? new Admission(AdmissionVerdict.ListFull, expected, RetryAfter(query, now))
            : new Admission(AdmissionVerdict.Accepted, expected, TimeSpan.Zero);
    }

    /// <summary>The time to work off as many tokens as the request lacks room for, counting items at the list's mean length.</summary>
    private TimeSpan RetryAfter(AdmissionQuery query, DateTimeOffset now)
    {
        var mean = query.ListItems > 0 ? (double)query.ListTokens / query.ListItems : 0;
        var missing = Math.Max(
            query.ListTokens + query.Tokens - query.Limits.MaxTokens, (query.ListItems + query.Items - query.Limits.MaxItems) * mean);
        var rate = _throughput.PerSecond(now);
        var seconds = rate > 0 ? missing / rate : double.PositiveInfinity;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, _options.LeastRetry.TotalSeconds, _options.LongestRetry.TotalSeconds));
    }
}
