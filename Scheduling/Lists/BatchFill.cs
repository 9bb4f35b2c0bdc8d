namespace PtmOrleans.Scheduling.Lists;

/// <summary>A batch being filled: items of its first item's length bucket, within the budget.</summary>
internal sealed class BatchFill<TItem>(Entry<TItem> head, BatchBudget budget)
{
    private int _longest = head.Tokens;

    public Entry<TItem> Head => head;

    public List<Entry<TItem>> Entries { get; } = [head];

    /// <summary>Whether the entry may share the batch, if there is room.</summary>
    public bool Suits(Entry<TItem> entry) => entry.Bucket == head.Bucket && entry != head;

    /// <summary>Adds an entry of the bucket; false when the batch has no room for it and is complete.</summary>
    public bool TryAdd(Entry<TItem> entry)
    {
        _longest = Math.Max(_longest, entry.Tokens);
        if (Entries.Count >= budget.MaxItems || (long)_longest * (Entries.Count + 1) > budget.MaxTokens)
        {
            return false;
        }

        Entries.Add(entry);
        return true;
    }
}
