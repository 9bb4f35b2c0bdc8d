namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// A batch being filled: items of its first item's length bucket, within the budget. It does not grow so long that one of its items would be
/// late, and while its first item can be on time nothing joins that cannot: that would take others' time for nothing.
/// </summary>
internal sealed class BatchFill<TItem>
{
    private readonly BatchBudget _budget;
    private readonly BatchClock _clock;
    private readonly bool _isOnTime;
    private int _longest;
    private long _earliest;

    public BatchFill(Entry<TItem> head, BatchBudget budget, in BatchClock clock)
    {
        (Head, Entries, _budget, _clock, _longest) = (head, [head], budget, clock, head.Tokens);
        _isOnTime = !clock.IsHopeless(head.Deadline, head.Tokens);
        _earliest = _isOnTime ? head.Deadline : long.MaxValue;
    }

    public Entry<TItem> Head { get; }

    public List<Entry<TItem>> Entries { get; }

    /// <summary>Whether the entry may share the batch, if there is room.</summary>
    public bool Suits(Entry<TItem> entry) =>
        entry.Bucket == Head.Bucket && entry != Head && (!_isOnTime || !_clock.IsHopeless(entry.Deadline, entry.Tokens));

    /// <summary>Adds an entry of the bucket if it can be on time; false when the batch has no room for more and is complete.</summary>
    public bool TryAdd(Entry<TItem> entry)
    {
        var longest = Math.Max(_longest, entry.Tokens);
        var padded = (long)longest * (Entries.Count + 1);
        var ends = _isOnTime ? _clock.Ends(padded) : long.MinValue;
        if (Entries.Count >= _budget.MaxItems || padded > _budget.MaxTokens || ends > _earliest)
        {
            return false;
        }

        if (ends <= entry.Deadline)
        {
            Entries.Add(entry);
            _longest = longest;
            _earliest = _isOnTime ? Math.Min(_earliest, entry.Deadline) : _earliest;
        }

        return true;
    }
}
