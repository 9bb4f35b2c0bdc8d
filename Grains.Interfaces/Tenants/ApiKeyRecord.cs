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
    [property: Id(3)] DateTimeOffset Created);
