using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Writes a task's aliases, and has the tenant know that there are some. A task's writes follow each other.</summary>
internal static class AliasWrites
{
    /// <summary>
    /// Has an alias stand for versions; null removes it. Once memory has the change, <paramref name="write"/> stores it, whoever hangs up.
    /// </summary>
    public static async Task WriteAliasAsync(
        this TaskState state,
        Func<Task> write,
        ITenantGrain tenant,
        TaskName task,
        string alias,
        AliasTarget[]? targets,
        CancellationToken cancellationToken)
    {
        var aliases = state.Aliases;
        if (targets is not null)
        {
            // The tenant comes first: one that asks a task in vain does no harm, one that does not ask lists it without its aliases.
            await tenant.NoteAliasedAsync(task.Name, aliased: true, cancellationToken);
            aliases[alias] = targets;
        }
        else if (!aliases.Remove(alias))
        {
            return;
        }

        await write();
        if (aliases.Count == 0)
        {
            await tenant.NoteAliasedAsync(task.Name, aliased: false, cancellationToken);
        }
    }

    /// <summary>Removes all of them with their task, of which the tenant knows.</summary>
    public static async Task ClearAliasesAsync(this TaskState state, Func<Task> write)
    {
        if (state.Aliases.Count > 0)
        {
            state.Aliases.Clear();
            await write();
        }
    }
}
