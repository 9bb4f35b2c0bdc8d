using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>A silo's stateless workers: per grain up to the class's limit of interchangeable activations, the least busy one serves.</summary>
internal sealed class StatelessWorkers(InProcessSilo silo) : IActivationOwner
{
    private readonly ConcurrentDictionary<GrainId, List<GrainActivation>> _pools = new();

    public void Dispatch(GrainCall call)
    {
        var pool = _pools.GetOrAdd(call.GrainId, static _ => []);
        lock (pool)
        {
            var worker = pool.MinBy(activation => activation.RequestCount);
            var isBusy = worker is null || (worker.RequestCount > 0 && pool.Count < GrainClasses.Of(call.GrainId.Type).MaxLocalWorkers);
            if (isBusy && silo.TryActivate(call.GrainId, this, call.Context) is { } added)
            {
                pool.Add(added);
                worker = added;
            }

            if (worker is null)
            {
                call.Fail(silo.Unavailable());
                return;
            }

            worker.Enqueue(call);
        }
    }

    public void OnLeaving(GrainActivation activation)
    {
        if (_pools.TryGetValue(activation.GrainId, out var pool))
        {
            lock (pool)
            {
                pool.Remove(activation);
            }
        }
    }

    public void OnGone(GrainActivation activation, List<ActivationRequest> unrun)
    {
        OnLeaving(activation);
        unrun.ForEach(request => silo.Cluster.Directory.Dispatch((GrainCall)request));
    }
}
