using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Stored state of a tenant.</summary>
[GenerateSerializer, Alias("ptm.TenantState")]
public sealed class TenantState
{
    /// <summary>When the tenant was made; null while it does not exist.</summary>
    [Id(0)]
    public DateTimeOffset? Created { get; set; }

    /// <summary>Names of its tasks.</summary>
    [Id(1)]
    public SortedSet<string> Tasks { get; set; } = [];

    /// <summary>Identifiers of its keys.</summary>
    [Id(2)]
    public SortedSet<string> KeyIds { get; set; } = [];

    /// <summary>Its own limits; null while the platform's defaults hold.</summary>
    [Id(3)]
    public TenantLimits? Limits { get; set; }

    /// <summary>Tasks with aliases.</summary>
    [Id(4)]
    public SortedSet<string> AliasedTasks { get; set; } = [];
}
