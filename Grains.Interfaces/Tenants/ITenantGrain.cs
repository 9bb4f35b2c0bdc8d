using Orleans;

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

    /// <summary>Notes a task as the tenant's, so that it can be listed.</summary>
    [Alias("AddTask")]
    Task<PtmError> AddTaskAsync(string name, CancellationToken cancellationToken);

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
