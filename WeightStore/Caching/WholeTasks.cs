using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>The tasks whose segments are all on the device. Guarded by the cache's lock.</summary>
internal sealed class WholeTasks
{
    private readonly HashSet<TaskEntry> _tasks = [];
    private ImmutableArray<string> _keys = [];

    /// <summary>Their keys, sorted; the same array until they change, since devices report them after every batch.</summary>
    public ImmutableArray<string> Keys
    {
        get
        {
            if (_keys.IsDefault)
            {
                _keys = [.. _tasks.Select(t => t.Key).Order(StringComparer.Ordinal)];
            }

            return _keys;
        }
    }

    /// <summary>Takes a task in or out, as the segments that it lacks say.</summary>
    public void Review(TaskEntry task)
    {
        if (task.IsResident ? _tasks.Add(task) : _tasks.Remove(task))
        {
            _keys = default;
        }
    }

    public void Forget(TaskEntry task)
    {
        if (_tasks.Remove(task))
        {
            _keys = default;
        }
    }
}
