using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>A tenant for itself and for an administrator.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TenantDescription")]
public sealed record TenantDescription(
    [property: Id(0)] string Name,
    [property: Id(1)] string[] Tasks,
    [property: Id(2)] string[] KeyIds,
    [property: Id(3)] DateTimeOffset Created)
{
    /// <summary>The limits that hold: the tenant's own, or the platform's defaults.</summary>
    [Id(4)]
    public TenantLimits Limits { get; init; } = TenantLimits.None;

    /// <summary>Whether the limits are the platform's defaults.</summary>
    [Id(5)]
    public bool HasDefaultLimits { get; init; } = true;
}
