using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Concurrency;

[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    public StatelessWorkerAttribute(int maxLocalWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers))
    {
    }

    public StatelessWorkerAttribute()
        : base(new StatelessWorkerPlacement())
    {
    }
}
