using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tenants;

/// <summary>
/// What is known of a tenant's tasks, so that listing them asks neither each task nor the store. A task that is being registered is not
/// known until the registration tells its outcome; if that never comes, the store is asked every time. Not thread-safe.
/// </summary>
/// <param name="read">Reads tasks from the store; null for one without a version to serve.</param>
internal sealed class KnownTasks(Func<IReadOnlyList<string>, CancellationToken, Task<TaskDescription?[]>> read)
{
    private readonly Dictionary<string, TaskDescription?> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _doubted = new(StringComparer.Ordinal);

    /// <summary>Notes that the store's word on a task changes.</summary>
    public void Unsettle(string name)
    {
        _known.Remove(name);
        _unsettled.Add(name);
    }

    /// <summary>Notes what there is of a task.</summary>
    public void Settle(string name, TaskDescription? task)
    {
        _unsettled.Remove(name);
        _known[name] = task;
    }

    /// <summary>Notes, while tasks are read, that what is read of one now is not the whole of it: the next listing reads it anew.</summary>
    public void Doubt(string name) => _doubted.Add(name);

    public void Forget(string name)
    {
        _unsettled.Remove(name);
        _known.Remove(name);
    }

    /// <summary>Forgets what was read, so that the next listing reads it anew.</summary>
    public void Clear() => _known.Clear();

    /// <summary>The tasks of some names that have a version to serve; reads those that are not known, all at once.</summary>
    public async Task<TaskDescription[]> FindAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var missing = names.Where(n => !_known.ContainsKey(n)).ToArray();
        var found = missing.Length > 0 ? await read(missing, cancellationToken) : [];
        var fresh = new Dictionary<string, TaskDescription?>(StringComparer.Ordinal);
        for (var i = 0; i < missing.Length; i++)
        {
            fresh[missing[i]] = found[i];
            if (!_doubted.Remove(missing[i]) && !_unsettled.Contains(missing[i]))
            {
                _known[missing[i]] = found[i];
            }
        }

        return [.. names.Select(n => _known.GetValueOrDefault(n) ?? fresh.GetValueOrDefault(n)).OfType<TaskDescription>()];
    }
}
