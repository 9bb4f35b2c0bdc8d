namespace Orleans.Runtime;

/// <summary>Ticks as requests of its activation; the next tick is armed when the last has completed, so ticks never overlap.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly GrainActivation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _isInterleaving;
    private readonly bool _isKeepAlive;
    private readonly CancellationTokenSource _disposal = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _wasChangedWhileTicking;

    public GrainTimer(GrainActivation activation, TimeProvider clock, Func<CancellationToken, Task> callback, bool isInterleaving, bool isKeepAlive)
    {
        _activation = activation;
        _callback = callback;
        _isInterleaving = isInterleaving;
        _isKeepAlive = isKeepAlive;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(static timer => ((GrainTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.Add(this);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        _dueTime = dueTime;
        _period = period;
        _wasChangedWhileTicking = _isTicking;
        if (!_isTicking)
        {
            Arm(dueTime);
        }
    }

    public void Dispose()
    {
        _disposal.Cancel();
        _timer.Dispose();
        _activation.Remove(this);
    }

    private static void Validate(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, uint.MaxValue - 1L, name);
    }

    private void OnDue()
    {
        _isTicking = true;
        _activation.Enqueue(new Tick(this));
    }

    private void Arm(TimeSpan dueTime)
    {
        if (!_disposal.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task RunAsync()
    {
        _wasChangedWhileTicking = false;
        try
        {
            await _callback(_disposal.Token);
        }
        catch (Exception exception)
        {
            _activation.Silo.Log.TimerCallbackFailed(_activation.GrainId, exception);
        }

        _isTicking = false;
        Arm(_wasChangedWhileTicking ? _dueTime : _period);
    }

    private sealed class Tick(GrainTimer timer) : ActivationRequest
    {
        public override bool IsAlwaysInterleave => timer._isInterleaving;

        public override bool IsKeepAlive => timer._isKeepAlive;

        public override bool IsAbandoned => timer._disposal.IsCancellationRequested;

        public override void Fail(Exception exception)
        {
        }

        protected override Task RunAsync(GrainActivation activation) => timer.RunAsync();
    }
}
