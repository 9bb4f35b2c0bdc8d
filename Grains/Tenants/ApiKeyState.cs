using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Stored state of a key.</summary>
[GenerateSerializer, Alias("ptm.ApiKeyState")]
public sealed class ApiKeyState
{
    /// <summary>Whose requests the key signs.</summary>
    [Id(0)]
    public string Tenant { get; set; } = "";

    /// <summary>SHA-256 of the secret, lower-case hex.</summary>
    [Id(1)]
    public string SecretHash { get; set; } = "";

    /// <summary>What the key may do.</summary>
    [Id(2)]
    public KeyScopes Scopes { get; set; }

    /// <summary>When it was made; null while it does not exist.</summary>
    [Id(3)]
    public DateTimeOffset? Created { get; set; }

    /// <summary>When it was revoked; null while it is valid.</summary>
    [Id(4)]
    public DateTimeOffset? Revoked { get; set; }
}
