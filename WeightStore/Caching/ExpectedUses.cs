using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// The uses that the scheduler expects of tasks in the near future, summed up for their segments when told: weighing a segment that a
/// thousand tasks share must not ask each of them. Guarded by the cache's lock.
/// </summary>
internal sealed class ExpectedUses
{
    private readonly HashSet<SegmentEntry> _segments = [];
    private IReadOnlyDictionary<string, double> _uses = ImmutableDictionary<string, double>.Empty;

    public double Of(TaskEntry task) => _uses.GetValueOrDefault(task.Key);

    /// <summary>Replaces all that was told before.</summary>
    /// <param name="uses">Uses by task key.</param>
    /// <param name="find">The entry of a key; null for a task that the cache does not know yet.</param>
    public void Set(IReadOnlyDictionary<string, double> uses, Func<string, TaskEntry?> find)
    {
        foreach (var segment in _segments)
        {
            segment.ExpectedUses = 0;
        }

        _segments.Clear();
        _uses = uses;
        foreach (var key in uses.Keys)
        {
            if (find(key) is { } task)
            {
                Meet(task);
            }
        }
    }

    /// <summary>Counts what was told of a task before the cache knew it.</summary>
    public void Meet(TaskEntry task)
    {
        if (_uses.TryGetValue(task.Key, out var uses))
        {
            foreach (var segment in task.Segments)
            {
                segment.ExpectedUses += uses;
                _segments.Add(segment);
            }
        }
    }
}
