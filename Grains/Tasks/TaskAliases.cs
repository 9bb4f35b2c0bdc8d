namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// What the aliases of a task stand for, as far as there are such versions: one that left the store by other means stands for nothing.
/// Not thread-safe.
/// </summary>
/// <param name="stored">The aliases as they are stored.</param>
/// <param name="versions">The task's versions, ascending.</param>
internal sealed class TaskAliases(IReadOnlyDictionary<string, AliasTarget[]> stored, SortedDictionary<int, TaskVersion> versions)
{
    /// <summary>The version of a request that names none. There must be a version.</summary>
    public int DefaultVersion => stored.TryGetValue(TaskAlias.Default, out var targets) && Served(targets) is { Length: > 0 } served
        ? served.MaxBy(t => t.Weight).Version
        : versions.Keys.Last();

    /// <summary>A description with the aliases in it.</summary>
    public TaskDescription Complete(TaskDescription task) => task with
    {
        DefaultVersion = DefaultVersion,
        Aliases =
        [
            .. stored.Select(a => new TaskAlias(a.Key, Served(a.Value)))
                .Where(a => a.Targets.Length > 0)
                .OrderBy(a => a.Name, StringComparer.Ordinal),
        ],
    };

    /// <summary>Why an alias cannot be as asked; null when it can.</summary>
    public TaskRegistered? Refuse(TaskName task, TaskAlias alias)
    {
        if (versions.Count == 0)
        {
            return new TaskRegistered(PtmError.UnknownTask, $"There is no task '{task.Name}'.", null);
        }

        if (ComplainOf(alias) is { } complaint)
        {
            return new TaskRegistered(PtmError.InvalidRequest, complaint, null);
        }

        if (!stored.ContainsKey(alias.Name) && stored.Count >= TaskAlias.MaxPerTask)
        {
            return new TaskRegistered(PtmError.Conflict, $"Task '{task.Name}' has {stored.Count} aliases, the most there may be.", null);
        }

        var missing = alias.Targets.Where(t => !versions.ContainsKey(t.Version)).Select(t => (int?)t.Version).FirstOrDefault();
        return missing is null ? null : new TaskRegistered(PtmError.UnknownVersion, $"Task '{task.Name}' has no version {missing}.", null);
    }

    /// <summary>The versions that an alias would newly stand for.</summary>
    public TaskVersion[] NewIn(TaskAlias alias)
    {
        var before = stored.GetValueOrDefault(alias.Name, []);
        return [.. alias.Targets.Where(t => !Array.Exists(before, b => b.Version == t.Version)).Select(t => versions[t.Version])];
    }

    /// <summary>The aliases that stand for a version, by name.</summary>
    public string[] Of(int version) =>
        [.. stored.Where(a => Array.Exists(a.Value, t => t.Version == version)).Select(a => a.Key).Order(StringComparer.Ordinal)];

    private static string? ComplainOf(TaskAlias alias)
    {
        if (!TaskAlias.IsName(alias.Name))
        {
            return $"An alias has {TaskAlias.Rule}.";
        }

        if (alias.Targets.Length is 0 or > TaskAlias.MaxTargets)
        {
            return $"An alias stands for 1 to {TaskAlias.MaxTargets} versions, not {alias.Targets.Length}.";
        }

        if (Array.Exists(alias.Targets, t => t.Weight is < 1 or > TaskAlias.MaxWeight))
        {
            return $"A version's weight is 1 to {TaskAlias.MaxWeight}.";
        }

        return alias.Targets.Zip(alias.Targets.Skip(1)).Any(pair => pair.First.Version >= pair.Second.Version)
            ? "The versions of an alias ascend, each once."
            : null;
    }

    private AliasTarget[] Served(AliasTarget[] targets) => Array.FindAll(targets, t => versions.ContainsKey(t.Version));
}
