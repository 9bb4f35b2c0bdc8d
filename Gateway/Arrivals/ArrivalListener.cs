using System.Threading.Channels;

namespace PtmOrleans.Gateway.Arrivals;

/// <summary>One listener's bounded buffer. What does not fit is counted: a slow reader costs neither memory nor time.</summary>
internal sealed class ArrivalListener(long began, Action<ArrivalListener> leave) : IDisposable
{
    /// <summary>Most arrivals that wait for the reader.</summary>
    public const int Capacity = 4096;

    private readonly Channel<Arrival> _arrivals =
        Channel.CreateBounded<Arrival>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private long _dropped;

    /// <summary>When it began to listen.</summary>
    public long Began { get; } = began;

    public void Offer(Arrival arrival)
    {
        if (!_arrivals.Writer.TryWrite(arrival))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Waits until something has arrived.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _arrivals.Reader.WaitToReadAsync(cancellationToken);

    public bool TryTake(out Arrival arrival) => _arrivals.Reader.TryRead(out arrival);

    /// <summary>How many arrivals found no room since this was asked last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    public void Dispose() => leave(this);
}
