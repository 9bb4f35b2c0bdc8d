using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Arrivals;

/// <summary>Tells listeners of every inference request that is taken; one volatile read while nobody listens. Thread-safe.</summary>
internal sealed class ArrivalFeed(TimeProvider clock)
{
    /// <summary>Most listeners at a time.</summary>
    public const int MaxListeners = 8;

    private readonly Lock _changes = new();
    private volatile ArrivalListener[] _listeners = [];

    public void Publish(TaskName task, TokenPayload tokens, long timestamp)
    {
        foreach (var listener in _listeners)
        {
            listener.Offer(new Arrival(task, timestamp, tokens.Lengths.Length, tokens.Ids.Length));
        }
    }

    /// <summary>A listener from now on; whoever gets it disposes it.</summary>
    /// <exception cref="RefusedException">429: there are as many as there may be.</exception>
    public ArrivalListener Listen()
    {
        lock (_changes)
        {
            if (_listeners.Length == MaxListeners)
            {
                throw new RefusedException(ProblemMapping.TooManyListeners(MaxListeners));
            }

            var listener = new ArrivalListener(clock.GetTimestamp(), Remove);
            _listeners = [.. _listeners, listener];
            return listener;
        }
    }

    private void Remove(ArrivalListener listener)
    {
        lock (_changes)
        {
            _listeners = [.. _listeners.Where(l => l != listener)];
        }
    }
}
