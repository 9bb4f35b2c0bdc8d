namespace PtmOrleans.Scheduling.Lists;

/// <summary>The place of one item in its list.</summary>
internal sealed class Entry<TItem>(PendingItem<TItem> item, long order)
{
    public PendingItem<TItem> Item { get; set; } = item;

    public long Arrival { get; } = item.Arrival.UtcTicks;

    /// <summary>Ticks; <see cref="long.MaxValue"/> for none, so that scans need no null test.</summary>
    public long Deadline { get; } = item.Deadline?.UtcTicks ?? long.MaxValue;

    public int Tokens { get; } = item.Tokens;

    public int Priority { get; } = item.Priority;

    public Lane Lane { get; } = item.Lane;

    /// <summary>Items of one request have one number and stand together; an item without a request has a number of its own.</summary>
    public long Request { get; } = item.Request != 0 ? item.Request : ~order;

    public int Bucket { get; } = LengthBucket.Of(item.Tokens);

    public ItemState State { get; set; }

    /// <summary>The lease it is under while <see cref="ItemState.Leased"/>.</summary>
    public Lease<TItem>? Lease { get; set; }

    /// <summary>Batches that came back with it and may still be completed late; at most MaxAttempts.</summary>
    public List<Lease<TItem>>? Returned { get; set; }

    public bool IsExpired(long now) => Deadline <= now;

    public bool IsBefore(Entry<TItem> other) =>
        Arrival != other.Arrival ? Arrival < other.Arrival : order < other.Order;

    private long Order => order;
}
