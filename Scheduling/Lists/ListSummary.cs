namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// The state of a list as a scheduler sees it. Summaries may arrive late or out of order: the larger <see cref="Sequence"/> wins.
/// </summary>
public sealed record ListSummary
{
    /// <summary>The list.</summary>
    public required ListKey Key { get; init; }

    /// <summary>Grows with each summary and each take, also over restarts of the list.</summary>
    public required long Sequence { get; init; }

    /// <summary>Waiting items.</summary>
    public required int Items { get; init; }

    /// <summary>Tokens of the waiting items, unpadded.</summary>
    public required long Tokens { get; init; }

    /// <summary>Arrival of the oldest waiting item.</summary>
    public required DateTimeOffset OldestArrival { get; init; }

    /// <summary>The earliest deadline of a waiting item, if any has one.</summary>
    public DateTimeOffset? EarliestDeadline { get; init; }

    /// <summary>The latest deadline, if every waiting item has one: once it cannot be met, nothing in the list can.</summary>
    public DateTimeOffset? LatestDeadline { get; init; }

    /// <summary>The highest priority band with work, 1 is the highest. Default: 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>The architecture that execution times are learned by.</summary>
    public required string Architecture { get; init; }

    /// <summary>Hash of the skeleton graph.</summary>
    public required string Skeleton { get; init; }

    /// <summary>Bytes of weights a device must hold to run the task.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Whether the weights are widened on their way to a device: their page-in costs more. Default: no.</summary>
    public bool Widens { get; init; }

    /// <summary>Assignments whose batches are leased now, so that <see cref="Items"/> no longer counts what they took.</summary>
    public IReadOnlyList<long> Taken { get; init; } = [];

    /// <summary>
    /// The earliest deadlines of waiting items that had not passed at the time of the summary, in order, at most 16. Empty while none is to
    /// come; then <see cref="EarliestDeadline"/> tells whether there was one.
    /// </summary>
    public IReadOnlyList<DateTimeOffset> Deadlines { get; init; } = [];

    /// <summary>
    /// The waiting requests of the highest band that may have its highest response ratio now or later, oldest and largest first: none is
    /// older and no larger than one of these. At most 8; of more, those that come to have it first where service is proportional to items.
    /// </summary>
    public IReadOnlyList<RequestShape> Front { get; init; } = [];

    /// <summary><see cref="Lane.Batch"/> when every waiting item is of the batch lane. Default: <see cref="Lane.RealTime"/>.</summary>
    public Lane Lane { get; init; }

    /// <summary>While it is to come the list waits for more items to fill a batch; <see langword="null"/> when it may be picked.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
}
