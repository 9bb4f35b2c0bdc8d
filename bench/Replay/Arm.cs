using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Bench.Replay;

/// <summary>One side of the comparison: how its node schedules and loads.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Policy">Scheduling policy.</param>
/// <param name="Loading">How a device changes tasks.</param>
/// <param name="BatchItems">Most sequences in a batch.</param>
/// <param name="OrdersAhead">Batches ordered while another runs.</param>
/// <param name="TellsDeadlines">Whether requests say when they are late; without, order of arrival is all there is.</param>
internal sealed record Arm(string Name, string Policy, ModelLoading Loading, int BatchItems, int OrdersAhead, bool TellsDeadlines)
{
    /// <summary>What FastPTM compares with: first come, first served, one by one, the whole model loaded at every change.</summary>
    public static Arm Baseline { get; } = new(
        "fcfs, full models", "fcfs", ModelLoading.Full, BatchItems: 1, OrdersAhead: 0, TellsDeadlines: false);

    /// <summary>How long a list may wait for more requests to fill a batch.</summary>
    public TimeSpan Window { get; init; }

    public static Arm Ours(string policy, int batchItems, TimeSpan window) =>
        new(policy, policy, ModelLoading.Bind, batchItems, OrdersAhead: 1, TellsDeadlines: policy != Baseline.Policy) { Window = window };
}
