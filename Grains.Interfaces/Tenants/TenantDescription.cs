using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>A tenant for itself and for an administrator.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TenantDescription")]
public sealed record TenantDescription(
    [property: Id(0)] string Name,
    [property: Id(1)] string[] Tasks,
    [property: Id(2)] string[] KeyIds,
    [property: Id(3)] DateTimeOffset Created);
