using System.Threading.Channels;
using PtmOrleans.Testing;

namespace PtmOrleans.Client.Tests;

/// <summary>A clock that stands still and tells how long its users mean to wait.</summary>
internal sealed class ObservedClock : TimeProvider
{
    private readonly ManualTimeProvider _inner = new();
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Waits of this length are whole calls' limits, not waits between attempts.</summary>
    public required TimeSpan Limit { get; init; }

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

    public override long GetTimestamp() => _inner.GetTimestamp();

    public void Advance(TimeSpan by) => _inner.Advance(by);

    /// <summary>The next wait between attempts, once it has begun.</summary>
    public Task<TimeSpan> NextWaitAsync() => _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>The next wait between attempts, once it has begun; the clock then moves to its end.</summary>
    public async Task<TimeSpan> PassWaitAsync()
    {
        var wait = await NextWaitAsync();
        _inner.Advance(wait);
        return wait;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _inner.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Limit && dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }
}
