namespace PtmOrleans.Gateway.Invocation;

/// <summary>A token that is cancelled when a request's time is up or its caller leaves.</summary>
internal sealed class RequestTime : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;

    public RequestTime(TimeSpan left, TimeProvider clock, CancellationToken aborted)
    {
        _deadline = new CancellationTokenSource(left, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, aborted);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>Whether it is the time that is up.</summary>
    public bool IsUp => _deadline.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _deadline.Dispose();
    }
}
