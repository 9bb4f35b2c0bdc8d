namespace PtmOrleans.Grains.Persistence;

/// <summary>Names of the grain storage providers that a host must register.</summary>
public static class StateStores
{
    /// <summary>Registrations, tenants, keys and learned costs: small, written rarely, kept over restarts.</summary>
    public const string Registry = "registry";
}
