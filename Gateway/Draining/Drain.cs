using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;

namespace PtmOrleans.Gateway.Draining;

/// <summary>
/// How far this gateway is on its way out, and which requests it still owes an answer: first it only says that it leaves, then it takes
/// nothing new, and when nothing is owed any more it may stop. Safe for any number of threads.
/// </summary>
internal sealed class Drain
{
    private readonly ConcurrentDictionary<IHttpRequestLifetimeFeature, byte> _owed = new(ReferenceEqualityComparer.Instance);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isLeaving;
    private volatile bool _isRefusing;
    private int _count;

    /// <summary>Whether clients should go elsewhere: readiness is false, answers close their connections.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>Requests in work.</summary>
    public int Owed => Volatile.Read(ref _count);

    /// <summary>Completes when nothing new is taken and nothing is owed.</summary>
    public Task Idle => _idle.Task;

    /// <summary>From now on clients are asked to go elsewhere.</summary>
    public void Announce() => _isLeaving = true;

    /// <summary>From now on new requests are refused.</summary>
    public void Refuse()
    {
        _isLeaving = true;
        _isRefusing = true;

        // Whoever enters counts first and looks second, and here it is the other way round: one of the two sees the other.
        Interlocked.MemoryBarrier();
        CompleteIfIdle();
    }

    /// <summary>Counts a request in; <see cref="Leave"/> follows in either case.</summary>
    /// <returns>Whether it is taken; false refuses it.</returns>
    public bool Enter(IHttpRequestLifetimeFeature request)
    {
        Interlocked.Increment(ref _count);
        _owed.TryAdd(request, 0);
        return !_isRefusing;
    }

    /// <summary>Counts a request out.</summary>
    public void Leave(IHttpRequestLifetimeFeature request)
    {
        _owed.TryRemove(request, out _);
        Interlocked.Decrement(ref _count);
        if (_isRefusing)
        {
            CompleteIfIdle();
        }
    }

    /// <summary>Breaks off what is still in work.</summary>
    public void CutOff()
    {
        foreach (var request in _owed.Keys)
        {
            request.Abort();
        }
    }

    private void CompleteIfIdle()
    {
        if (Volatile.Read(ref _count) == 0)
        {
            _idle.TrySetResult();
        }
    }
}
