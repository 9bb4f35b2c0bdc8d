using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>An assignment on its machine.</summary>
internal sealed class Work(Assignment assignment, SimulatedList list)
{
    public Assignment Assignment => assignment;

    public SimulatedList List => list;

    /// <summary>When its load began or, without one, its batch; meaningless before.</summary>
    public long Began { get; set; }

    /// <summary>Whether its weights are there or on their way; then they must stay.</summary>
    public bool IsLeased { get; set; }

    public bool IsLoaded { get; set; }

    /// <summary>What is left of a load that another one interrupted, in ticks.</summary>
    public long LoadLeft { get; set; }

    /// <summary>Whether its weights were paged in for it; then the load has paid for the change.</summary>
    public bool PagedIn { get; set; }

    public bool HasTaken { get; set; }

    public TakenBatch<int>? Batch { get; set; }
}
