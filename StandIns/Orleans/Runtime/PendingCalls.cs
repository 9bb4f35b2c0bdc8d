namespace Orleans.Runtime;

/// <summary>The calls that a host waits for; fails those whose response does not come in time.</summary>
internal sealed class PendingCalls : IDisposable
{
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<GrainCall> _calls = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public PendingCalls(TimeProvider clock, TimeSpan responseTimeout)
    {
        _clock = clock;
        var period = responseTimeout < MaxPeriod ? responseTimeout : MaxPeriod;
        _timer = clock.CreateTimer(static state => ((PendingCalls)state!).FailExpired(), this, period, period);
    }

    public void Add(GrainCall call, TimeSpan timeout)
    {
        call.Timeout = timeout;
        call.SentAt = _clock.GetTimestamp();
        lock (_gate)
        {
            _calls.Add(call);
        }
    }

    public void Remove(GrainCall call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
        }
    }

    public void FailAll(Exception exception)
    {
        foreach (var call in Take(static (_, _) => true))
        {
            call.Fail(exception);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void FailExpired()
    {
        foreach (var call in Take(static (call, clock) => clock.GetElapsedTime(call.SentAt) > call.Timeout))
        {
            call.OnTimeout();
        }
    }

    private GrainCall[] Take(Func<GrainCall, TimeProvider, bool> which)
    {
        lock (_gate)
        {
            return [.. _calls.Where(call => which(call, _clock))];
        }
    }
}
