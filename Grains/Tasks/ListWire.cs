using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// Orders of batches, and list summaries between clocks: instants of the sender become spans on the wire and instants of the receiver.
/// </summary>
internal static class ListWire
{
    public static ClaimOrder ToWire(BatchOrder order) => order switch
    {
        BatchOrder.ResponseRatio => ClaimOrder.ResponseRatio,
        BatchOrder.Arrival => ClaimOrder.Arrival,
        _ => ClaimOrder.Pressing,
    };

    public static BatchOrder FromWire(ClaimOrder order) => order switch
    {
        ClaimOrder.ResponseRatio => BatchOrder.ResponseRatio,
        ClaimOrder.Arrival => BatchOrder.Arrival,
        _ => BatchOrder.Pressing,
    };

    public static ListReport ToReport(ListSummary summary, DateTimeOffset now) => new()
    {
        Task = TaskName.Parse(summary.Key.Task),
        Version = summary.Key.Version,
        Sequence = summary.Sequence,
        Items = summary.Items,
        Tokens = summary.Tokens,
        OldestAge = now - summary.OldestArrival,
        TimeLeft = summary.EarliestDeadline - now,
        LatestTimeLeft = summary.LatestDeadline - now,
        Priority = summary.Priority,
        Architecture = summary.Architecture,
        Skeleton = summary.Skeleton,
        WeightBytes = summary.WeightBytes,
        Widens = summary.Widens,
        Taken = [.. summary.Taken],
        DeadlinesLeft = [.. summary.Deadlines.Select(d => d - now)],
        Front = [.. summary.Front.Select(r => new WaitingShape(now - r.Arrival, r.Items))],
        IsBatchLane = summary.Lane == Lane.Batch,
        HeldFor = summary.HeldUntil - now,
    };

    public static ListSummary ToSummary(ListReport report, DateTimeOffset now) => new()
    {
        Key = new ListKey(report.Task.ToString(), report.Version),
        Sequence = report.Sequence,
        Items = report.Items,
        Tokens = report.Tokens,
        OldestArrival = now - report.OldestAge,
        EarliestDeadline = now + report.TimeLeft,
        LatestDeadline = now + report.LatestTimeLeft,
        Priority = report.Priority,
        Architecture = report.Architecture,
        Skeleton = report.Skeleton,
        WeightBytes = report.WeightBytes,
        Widens = report.Widens,
        Taken = report.Taken,
        Deadlines = [.. report.DeadlinesLeft.Select(left => now + left)],
        Front = [.. report.Front.Select(r => new RequestShape(now - r.Age, r.Items))],
        Lane = report.IsBatchLane ? Lane.Batch : Lane.RealTime,
        HeldUntil = now + report.HeldFor,
    };
}
