using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>What a key may do.</summary>
[Flags, GenerateSerializer, Alias("ptm.KeyScopes")]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Call tasks and read their metadata.</summary>
    Infer = 1,

    /// <summary>Register and remove the tenant's tasks.</summary>
    Manage = 2,

    /// <summary>Operate the platform: tenants, keys, devices, scheduler.</summary>
    Operate = 4,
}
