namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// Repeats an idempotent grain call while it fails for a transient reason and time is left, with exponential backoff and full
/// jitter, so that a lost silo loses no request.
/// </summary>
internal sealed class TransientRetry(TimeProvider clock)
{
    private const double FirstDelayMs = 20;
    private const double LongestDelayMs = 500;

    /// <summary>The call's first lasting outcome.</summary>
    /// <param name="call">The call; asked anew each time.</param>
    /// <param name="isTransient">Whether a returned value is itself a passing failure.</param>
    /// <param name="limit">Time for all attempts; when it runs out, the last outcome stands.</param>
    /// <param name="cancellationToken">The caller left.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call, Func<T, bool> isTransient, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var delay = Delay(attempt);
            try
            {
                var value = await call(cancellationToken);
                if (!isTransient(value) || !HasTime(started, limit, delay))
                {
                    return value;
                }
            }
            catch (Exception exception) when (TransientFailures.Includes(exception) && HasTime(started, limit, delay))
            {
                // Again, after the delay.
            }

            await Task.Delay(delay, clock, cancellationToken);
        }
    }

    /// <summary>As above, for calls whose values are never passing failures.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken) =>
        RunAsync(call, static _ => false, limit, cancellationToken);

    private static TimeSpan Delay(int attempt) =>
        TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(LongestDelayMs, FirstDelayMs * Math.Pow(2, Math.Min(attempt, 10))));

    private bool HasTime(long started, TimeSpan limit, TimeSpan delay) => clock.GetElapsedTime(started) + delay < limit;
}
