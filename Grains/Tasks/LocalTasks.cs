using System.Collections.Concurrent;

namespace PtmOrleans.Grains.Tasks;

/// <summary>The tasks whose grains are active on this silo, so that a stopping silo can have them hand their callers over.</summary>
internal sealed class LocalTasks
{
    private readonly ConcurrentDictionary<TaskName, byte> _active = new();

    public ICollection<TaskName> Active => _active.Keys;

    public void Add(TaskName task) => _active.TryAdd(task, 0);

    public void Remove(TaskName task) => _active.TryRemove(task, out _);
}
