using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Fields of <see cref="TenantLimits"/> that a change names.</summary>
[Flags, GenerateSerializer, Alias("ptm.LimitFields")]
public enum LimitFields
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="TenantLimits.RequestsPerSecond"/>.</summary>
    RequestsPerSecond = 1,

    /// <summary><see cref="TenantLimits.Burst"/>.</summary>
    Burst = 2,

    /// <summary><see cref="TenantLimits.ConcurrentRequests"/>.</summary>
    ConcurrentRequests = 4,

    /// <summary><see cref="TenantLimits.WaitingItems"/>.</summary>
    WaitingItems = 8,

    /// <summary><see cref="TenantLimits.ResidentBytes"/>.</summary>
    ResidentBytes = 16,

    /// <summary><see cref="TenantLimits.StoredBytes"/>.</summary>
    StoredBytes = 32,

    /// <summary><see cref="TenantLimits.Tasks"/>.</summary>
    Tasks = 64,

    /// <summary><see cref="TenantLimits.Keys"/>.</summary>
    Keys = 128,
}
