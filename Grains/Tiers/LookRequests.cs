namespace PtmOrleans.Grains.Tiers;

/// <summary>Lets whoever misses a version in the node's store ask for a look at the others before the next one is due. Thread-safe.</summary>
internal sealed class LookRequests(TierOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _asked = New();

    /// <summary>Asks for a look; asking again before it begins changes nothing.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _asked.TrySetResult();
        }
    }

    /// <summary>
    /// Waits until a look is asked for, or <paramref name="most"/> has passed; not less than <see cref="TierOptions.LeastPause"/>, so that
    /// requests for what is nowhere do not keep other nodes busy.
    /// </summary>
    public async Task NextAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var due = Task.Delay(most, clock, stop.Token);
        await Task.Delay(most < options.LeastPause ? most : options.LeastPause, clock, stop.Token);
        await Task.WhenAny(due, Current());
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _asked = _asked.Task.IsCompleted ? New() : _asked;
        }
    }

    private Task Current()
    {
        lock (_gate)
        {
            return _asked.Task;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
