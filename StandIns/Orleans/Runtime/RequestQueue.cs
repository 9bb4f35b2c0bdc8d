namespace Orleans.Runtime;

/// <summary>The requests that wait for an activation, in order of arrival.</summary>
internal sealed class RequestQueue
{
    private ActivationRequest? _head;
    private ActivationRequest? _tail;
    private int _interleaving;

    public int Count { get; private set; }

    public void Add(ActivationRequest request)
    {
        request.Next = null;
        _ = _tail is null ? _head = request : _tail.Next = request;
        _tail = request;
        Count++;
        _interleaving += MayPass(request) ? 1 : 0;
    }

    /// <summary>Takes the first request that may start now.</summary>
    public ActivationRequest? TakeFirst(Func<ActivationRequest, bool> mayStart)
    {
        ActivationRequest? previous = null;
        for (var request = _head; request is not null; previous = request, request = request.Next)
        {
            if (mayStart(request))
            {
                Remove(previous, request);
                return request;
            }

            if (_interleaving == 0)
            {
                return null;
            }
        }

        return null;
    }

    public bool TryRemove(ActivationRequest request)
    {
        ActivationRequest? previous = null;
        for (var candidate = _head; candidate is not null; previous = candidate, candidate = candidate.Next)
        {
            if (candidate == request)
            {
                Remove(previous, request);
                return true;
            }
        }

        return false;
    }

    public List<ActivationRequest> TakeAll()
    {
        var all = new List<ActivationRequest>(Count);
        while (TakeFirst(static _ => true) is { } request)
        {
            all.Add(request);
        }

        return all;
    }

    /// <summary>Only these can start while the first in the queue cannot.</summary>
    private static bool MayPass(ActivationRequest request) => request.IsAlwaysInterleave || request.IsReadOnly;

    private void Remove(ActivationRequest? previous, ActivationRequest request)
    {
        _ = previous is null ? _head = request.Next : previous.Next = request.Next;
        _tail = _tail == request ? previous : _tail;
        Count--;
        _interleaving -= MayPass(request) ? 1 : 0;
        request.Next = null;
    }
}
