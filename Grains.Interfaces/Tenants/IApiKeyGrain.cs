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

    /// <summary>
    /// Gives the key a new secret. The one before works on for <paramref name="grace"/>; one from an earlier rotation ends to work.
    /// </summary>
    /// <param name="secretHash">SHA-256 of the new secret, lower-case hex.</param>
    /// <param name="grace">How long the secret before still works; 0 ends it at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is now; null when there is none, or it was revoked.</returns>
    [Alias("Rotate")]
    Task<ApiKeyRecord?> RotateAsync(string secretHash, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Notes the day on which the key was used; a day that is not later than the one known changes nothing.</summary>
    [Alias("NoteUse")]
    Task NoteUseAsync(DateTimeOffset day, CancellationToken cancellationToken);

    /// <summary>Revokes the key; false when there is none.</summary>
    [Alias("Revoke")]
    Task<bool> RevokeAsync(CancellationToken cancellationToken);
}
