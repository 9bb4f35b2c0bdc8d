namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>The last decisions.</summary>
internal sealed class DecisionLog(int capacity)
{
    private readonly Queue<DecisionRecord> _records = new(capacity);

    /// <summary>A copy, the oldest first.</summary>
    public IReadOnlyList<DecisionRecord> Records => [.. _records];

    public void Add(DecisionRecord record)
    {
        if (_records.Count == capacity)
        {
            _records.Dequeue();
        }

        _records.Enqueue(record);
    }
}
