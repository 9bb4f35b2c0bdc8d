using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A pending list as operators see it.</summary>
internal sealed record ListView
{
    public required string Task { get; init; }

    public required int Version { get; init; }

    public required int Items { get; init; }

    public required long Tokens { get; init; }

    public required double OldestAgeMs { get; init; }

    /// <summary>Until the earliest deadline; null when nothing waits.</summary>
    public required double? TimeLeftMs { get; init; }

    /// <summary>Highest waiting priority; null when nothing waits.</summary>
    public required int? Priority { get; init; }

    /// <summary><c>batch</c> when only full chunks of large requests wait, else <c>real_time</c>; null when nothing waits.</summary>
    public required string? Lane { get; init; }

    /// <summary>How long the list still waits for more to fill a batch; null when it may run.</summary>
    public required double? HeldMs { get; init; }

    public static ListView From(ListReport list) => new()
    {
        Task = list.Task.ToString(),
        Version = list.Version,
        Items = list.Items,
        Tokens = list.Tokens,
        OldestAgeMs = list.OldestAge.TotalMilliseconds,
        TimeLeftMs = list.TimeLeft?.TotalMilliseconds,
        Priority = list.Items > 0 ? list.Priority : null,
        Lane = list.Items == 0 ? null : list.IsBatchLane ? "batch" : "real_time",
        HeldMs = list.HeldFor?.TotalMilliseconds,
    };
}
