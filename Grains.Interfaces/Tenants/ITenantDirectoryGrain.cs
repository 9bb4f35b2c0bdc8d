using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Names of all tenants; one grain, key <c>all</c>.</summary>
[Alias("ptm.ITenantDirectoryGrain")]
public interface ITenantDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Adds a name; adding it again changes nothing.</summary>
    [Alias("Add")]
    Task AddAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>All names, sorted.</summary>
    [Alias("List")]
    Task<string[]> ListAsync(CancellationToken cancellationToken);
}
