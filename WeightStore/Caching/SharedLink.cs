namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// The time of a link of limited bandwidth, which all who send over it share: what is sent takes the link for its length, in the order of
/// asking.
/// </summary>
/// <param name="bytesPerSecond">The bandwidth.</param>
/// <param name="clock">Measures the time and waits.</param>
internal sealed class SharedLink(long bytesPerSecond, TimeProvider clock)
{
    // Timers fire late and do not tell apart less than a millisecond: waits add up to that, and who comes back late within the slack loses
    // no bandwidth.
    private const double ShortestWait = 0.001;
    private const double Slack = 0.010;

    private readonly Lock _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private double _busyUntil;

    /// <summary>Ends when the bytes have had their time on the link, or less than a millisecond before.</summary>
    /// <param name="bytes">How many are sent.</param>
    /// <param name="cancellationToken">Ends the wait; the time stays taken.</param>
    public Task SendAsync(long bytes, CancellationToken cancellationToken)
    {
        double wait;
        lock (_gate)
        {
            var now = clock.GetElapsedTime(_start).TotalSeconds;
            _busyUntil = Math.Max(_busyUntil, now - _busyUntil < Slack ? _busyUntil : now) + ((double)bytes / bytesPerSecond);
            wait = _busyUntil - now;
        }

        return wait < ShortestWait ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(wait), clock, cancellationToken);
    }
}
