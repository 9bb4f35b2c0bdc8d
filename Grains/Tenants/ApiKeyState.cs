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

    /// <summary>When it ends to work; null for never.</summary>
    [Id(5)]
    public DateTimeOffset? Expires { get; set; }

    /// <summary>What operators call it.</summary>
    [Id(6)]
    public string Name { get; set; } = "";

    /// <summary>Hash of the secret before the last rotation.</summary>
    [Id(7)]
    public string? FormerHash { get; set; }

    /// <summary>Until when that secret still works.</summary>
    [Id(8)]
    public DateTimeOffset? FormerUntil { get; set; }

    /// <summary>When it last got a new secret; null for never.</summary>
    [Id(9)]
    public DateTimeOffset? Rotated { get; set; }

    /// <summary>The day on which it was last used; null for never.</summary>
    [Id(10)]
    public DateTimeOffset? LastUsed { get; set; }
}
