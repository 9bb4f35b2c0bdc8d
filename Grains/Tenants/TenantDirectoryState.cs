using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Stored names of all tenants.</summary>
[GenerateSerializer, Alias("ptm.TenantDirectoryState")]
public sealed class TenantDirectoryState
{
    /// <summary>The names.</summary>
    [Id(0)]
    public SortedSet<string> Names { get; set; } = [];
}
