using Orleans;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tenants;

/// <summary>One tenant: its limits, its tasks and its keys.</summary>
[Alias("ptm.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Makes the tenant; Conflict when it exists already.</summary>
    [Alias("Create")]
    Task<PtmError> CreateAsync(CancellationToken cancellationToken);

    /// <summary>The tenant; null when there is none.</summary>
    [Alias("Describe")]
    Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the tenant if need be and notes tasks that the store has as its own, as far as its limit allows; reads all of its tasks anew.
    /// </summary>
    [Alias("Adopt"), ResponseTimeout("00:05:00")]
    Task AdoptAsync(string[] tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Up to <paramref name="limit"/> names of tasks, those after <paramref name="after"/> in ordinal order, and what is known of each.
    /// It asks no task, and the store only for what was not read before.
    /// </summary>
    [Alias("ListTasks"), ResponseTimeout("00:01:00")]
    Task<TaskPage> ListTasksAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Notes what there is of a task now that a registration has ended; null when nothing came of it.</summary>
    [Alias("NoteTask")]
    Task NoteTaskAsync(string name, TaskDescription? task, CancellationToken cancellationToken);

    /// <summary>Notes a task as the tenant's, so that it can be listed. Its registration begins.</summary>
    [Alias("AddTask")]
    Task<PtmError> AddTaskAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Notes whether a task has aliases, which its store does not know: one that has is asked itself when the tenant reads its tasks anew.
    /// </summary>
    [Alias("NoteAliased")]
    Task NoteAliasedAsync(string name, bool aliased, CancellationToken cancellationToken);

    /// <summary>Forgets a task.</summary>
    [Alias("RemoveTask")]
    Task RemoveTaskAsync(string name, CancellationToken cancellationToken);

    /// <summary>Notes a key as the tenant's, so that it can be listed and revoked.</summary>
    [Alias("AddKey")]
    Task<PtmError> AddKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Forgets a revoked key.</summary>
    [Alias("RemoveKey")]
    Task RemoveKeyAsync(string keyId, CancellationToken cancellationToken);
}
