using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>A stored key.</summary>
/// <param name="Tenant">Whose requests it signs; empty for an administrator's key.</param>
/// <param name="SecretHash">
/// SHA-256 of the secret, lower-case hex. The secret has 256 random bits, so a plain hash cannot be searched.
/// </param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Created">UTC.</param>
[GenerateSerializer, Immutable, Alias("ptm.ApiKeyRecord")]
public sealed record ApiKeyRecord(
    [property: Id(0)] string Tenant,
    [property: Id(1)] string SecretHash,
    [property: Id(2)] KeyScopes Scopes,
    [property: Id(3)] DateTimeOffset Created)
{
    /// <summary>When it ends to work, UTC; null for never.</summary>
    [Id(4)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What operators call it; empty for no name.</summary>
    [Id(5)]
    public string Name { get; init; } = "";

    /// <summary>Hash of the secret before the last rotation; null when there is none.</summary>
    [Id(6)]
    public string? FormerHash { get; init; }

    /// <summary>Until when the secret before the last rotation still works, UTC.</summary>
    [Id(7)]
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>When it last got a new secret, UTC; null for never.</summary>
    [Id(8)]
    public DateTimeOffset? Rotated { get; init; }

    /// <summary>The day on which it was last used, midnight UTC; null for never.</summary>
    [Id(9)]
    public DateTimeOffset? LastUsed { get; init; }
}
