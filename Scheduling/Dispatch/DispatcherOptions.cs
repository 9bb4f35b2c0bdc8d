using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>Limits of a dispatcher.</summary>
public sealed record DispatcherOptions
{
    /// <summary>The largest batch. Default: 32 items, 8,192 padded tokens.</summary>
    public BatchBudget Budget { get; init; } = new(32, 8192);

    /// <summary>
    /// Once costs are known, batches are cut so that they run about this long: urgent work waits no longer. Default: 250 ms.
    /// </summary>
    public TimeSpan BatchTarget { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A device not heard of for this long is silent and gets nothing. Default: 3 s.</summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>An assignment not finished for this long is taken as lost and its slot as free. Default: 60 s.</summary>
    public TimeSpan AssignmentTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An assignment that its device still does not name this long after it was made is taken as lost. Default: 2 s.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a device gets no more of a list that it failed to run. Default: 1 s.</summary>
    public TimeSpan FailureBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many lists an assignment names for prefetching. Default: 2.</summary>
    public int PrefetchHints { get; init; } = 2;

    /// <summary>How many decisions are kept to explain. Default: 256.</summary>
    public int RecentDecisions { get; init; } = 256;

    /// <summary>What the default policy weighs by.</summary>
    public PolicyOptions Weighing { get; init; } = new();

    /// <summary>
    /// How much more device time than another one with work a tenant may have used before the other goes first. Default: 1 s.
    /// </summary>
    public TimeSpan FairnessQuantum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shares of tenants; one that is not named has 1.</summary>
    public IReadOnlyDictionary<string, double> TenantWeights { get; init; } = new Dictionary<string, double>();
}
