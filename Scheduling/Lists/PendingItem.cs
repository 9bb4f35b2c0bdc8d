namespace PtmOrleans.Scheduling.Lists;

/// <summary>One sequence that waits for, or is under, inference.</summary>
/// <typeparam name="TItem">What the caller needs back with the result.</typeparam>
public sealed record PendingItem<TItem>
{
    /// <summary>Unique within its list; results are matched by it.</summary>
    public required long Id { get; init; }

    /// <summary>The caller's own part.</summary>
    public required TItem Item { get; init; }

    /// <summary>
    /// Names the request within its list: items added together under one number are parts of one request and share its band,
    /// arrival and deadline. Default: 0, a request of this item alone.
    /// </summary>
    public long Request { get; init; }

    /// <summary>Length in tokens, 1 or more.</summary>
    public required int Tokens { get; init; }

    /// <summary>Priority band, 1 is the highest. Default: 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>The lane inside the band. Default: <see cref="Lane.RealTime"/>.</summary>
    public Lane Lane { get; init; }

    /// <summary>When the request reached the platform.</summary>
    public required DateTimeOffset Arrival { get; init; }

    /// <summary>When its result is of no more use; <see langword="null"/> for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How many batches with it have come back without a result.</summary>
    public int Attempts { get; init; }
}
