using Orleans;

namespace PtmOrleans.Grains.Tenants;

/// <summary>One API key; the grain's key is the key's public identifier. The secret is known to nobody but its holder.</summary>
[Alias("ptm.IApiKeyGrain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores a new key; Conflict when the identifier is taken.</summary>
    [Alias("Create")]
    Task<PtmError> CreateAsync(ApiKeyRecord record, CancellationToken cancellationToken);

    /// <summary>The record for the gateway to check a secret against; null when there is none or it was revoked.</summary>
    [Alias("Read")]
    Task<ApiKeyRecord?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Revokes the key; false when there is none.</summary>
    [Alias("Revoke")]
    Task<bool> RevokeAsync(CancellationToken cancellationToken);
}
