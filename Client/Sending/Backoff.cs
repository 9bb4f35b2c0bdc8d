namespace PtmOrleans.Client.Sending;

/// <summary>
/// Exponential backoff with full jitter: callers that failed together do not return together
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The wait before another attempt, never shorter than the gateway asked for.</summary>
    /// <param name="failures">Attempts that have failed, from 1.</param>
    /// <param name="retryAfter">What the gateway asked for.</param>
    public TimeSpan Next(int failures, TimeSpan? retryAfter)
    {
        var ceiling = First * Math.Pow(2, failures - 1);
        return (retryAfter ?? TimeSpan.Zero) + ((ceiling < Longest ? ceiling : Longest) * random.NextDouble());
    }
}
