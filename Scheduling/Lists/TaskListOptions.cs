namespace PtmOrleans.Scheduling.Lists;

/// <summary>Limits of a task list.</summary>
public sealed record TaskListOptions
{
    /// <summary>The most unfinished items, waiting and leased. Default: 1024.</summary>
    public int MaxItems { get; init; } = 1024;

    /// <summary>The most tokens of unfinished items. Default: 262,144.</summary>
    public long MaxTokens { get; init; } = 262_144;

    /// <summary>How many batches with an item may come back before the item is handed out as failed. Default: 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>What becomes of waiting items whose deadline has passed. Default: <see cref="LateItems.Drop"/>.</summary>
    public LateItems LateItems { get; init; }

    /// <summary>How batches are packed. Default: no lanes, no window.</summary>
    public PackingOptions Packing { get; init; } = new();
}
