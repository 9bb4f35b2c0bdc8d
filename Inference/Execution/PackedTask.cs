using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>A task with packed weights: one session, a binding of each executor to it, and their room in the budget.</summary>
internal sealed class PackedTask(PackedSession session, PackedRoom room, bool selectsRows, ModelFacts facts, long made) : IDisposable
{
    private readonly Dictionary<object, BoundTask> _bound = [];
    private readonly Lock _disposal = new();
    private bool _closed;
    private bool _disposed;

    /// <summary>Time stamp of its making.</summary>
    public long Made => made;

    /// <summary>The binding of an executor; null when the weights are on their way out.</summary>
    public BoundTask? For(object executor)
    {
        lock (_bound)
        {
            if (_closed)
            {
                return null;
            }

            if (!_bound.TryGetValue(executor, out var bound))
            {
                bound = new BoundTask(session.Session!, HostPlace.Instance, selectsRows, facts, weights: [], _ => { });
                _bound.Add(executor, bound);
            }

            return bound;
        }
    }

    /// <summary>Drops an executor's binding, which goes before the session does.</summary>
    public void Leave(object executor)
    {
        lock (_disposal)
        {
            BoundTask? bound;
            lock (_bound)
            {
                _bound.Remove(executor, out bound);
            }

            bound?.Dispose();
        }
    }

    /// <summary>Turns new runs away, waits for those in progress and gives everything back; a second caller waits for the first.</summary>
    public void Dispose()
    {
        lock (_bound)
        {
            _closed = true;
        }

        lock (_disposal)
        {
            if (!_disposed)
            {
                _disposed = true;
                Free();
            }
        }
    }

    private void Free()
    {
        // No binding is added after closing, and none is removed while disposal goes on.
        foreach (var bound in _bound.Values)
        {
            bound.Dispose();
        }

        session.Dispose();
        room.Dispose();
    }
}
