using Orleans;
using Orleans.Concurrency;
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

    /// <summary>The tenant's limits; null when there is no such tenant. Waits for nothing that the tenant is busy with.</summary>
    [Alias("ReadLimits"), AlwaysInterleave]
    Task<TenantLimits?> ReadLimitsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sets some of the tenant's limits; no fields gives it the platform's defaults back. Gateways learn of it when they next settle.
    /// </summary>
    /// <param name="values">The new values.</param>
    /// <param name="fields">Which of them to take over; the others stay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The tenant as it is now; null when there is none.</returns>
    [Alias("SetLimits")]
    Task<TenantDescription?> SetLimitsAsync(TenantLimits values, LimitFields fields, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a version of a task may take so many bytes of the store beside what the tenant has; if so they count at once. Names the limit
    /// in the way; null when there is none.
    /// </summary>
    /// <param name="name">The task's plain name.</param>
    /// <param name="bytes">Bytes of the new version's weights.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("ReserveStored"), ResponseTimeout("00:01:00")]
    Task<string?> ReserveStoredAsync(string name, long bytes, CancellationToken cancellationToken);

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
