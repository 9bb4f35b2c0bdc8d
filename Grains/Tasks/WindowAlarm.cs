namespace PtmOrleans.Grains.Tasks;

/// <summary>Rings when a packing window ends, on the scheduler of the turn that set it; may ring without need.</summary>
internal sealed class WindowAlarm(TimeProvider clock, Action ring)
{
    private DateTimeOffset _next = DateTimeOffset.MaxValue;

    /// <summary>Makes sure that it rings at or before the time; null leaves it as it is.</summary>
    public void Set(DateTimeOffset? until)
    {
        if (until < _next)
        {
            _next = until.Value;
            _ = RingAsync(until.Value);
        }
    }

    private async Task RingAsync(DateTimeOffset until)
    {
        // Timers count whole milliseconds: rounded down, the window would not be over yet.
        var left = Math.Ceiling((until - clock.GetUtcNow()).TotalMilliseconds);
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, left)), clock);
        if (_next == until)
        {
            _next = DateTimeOffset.MaxValue;
        }

        ring();
    }
}
