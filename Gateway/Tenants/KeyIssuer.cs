using Orleans;
using Orleans.Runtime;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>Makes API keys. Only their hashes are stored: the key that is handed out here is seen once.</summary>
public sealed class KeyIssuer
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;

    /// <summary>An issuer over a cluster client or a co-hosted silo's grain factory.</summary>
    public KeyIssuer(IGrainFactory grains, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(clock);
        _grains = grains;
        _clock = clock;
    }

    /// <summary>Makes a key that does not expire.</summary>
    /// <param name="tenant">Whose requests it signs; empty for an operator's key.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>None, the key's identifier and the key itself; or why there is none, with empty texts.</returns>
    public Task<(PtmError Error, string Id, string Key)> IssueAsync(string tenant, KeyScopes scopes, CancellationToken cancellationToken) =>
        IssueAsync(new ApiKeyRecord(tenant, "", scopes, default), cancellationToken);

    /// <summary>Gives a key a new secret.</summary>
    /// <param name="id">The key.</param>
    /// <param name="grace">How long the secret before still works.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is handed out, and its record; nulls when there is no such key.</returns>
    internal async Task<(ApiKey? Key, ApiKeyRecord? Record)> RotateAsync(string id, TimeSpan grace, CancellationToken cancellationToken)
    {
        var fresh = ApiKey.Create() with { Id = id };
        var record = await _grains.GetGrain<IApiKeyGrain>(id).RotateAsync(ApiKey.Hash(fresh.Secret), grace, cancellationToken);
        return record is null ? (null, null) : (fresh, record);
    }

    /// <summary>Makes a key from a record, whose hash and time of making are filled in.</summary>
    internal async Task<(PtmError Error, string Id, string Key)> IssueAsync(ApiKeyRecord wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted.Tenant);
        var key = ApiKey.Create();
        var record = wanted with { SecretHash = ApiKey.Hash(key.Secret), Created = _clock.GetUtcNow() };

        // On the tenant's list first: a key that works is always one that can be found and revoked.
        var error = record.Tenant.Length == 0
            ? PtmError.None
            : await _grains.GetGrain<ITenantGrain>(record.Tenant).AddKeyAsync(key.Id, cancellationToken);
        if (error == PtmError.None)
        {
            error = await CreateAsync(key.Id, record, cancellationToken);
        }

        return error == PtmError.None ? (error, key.Id, key.ToString()) : (error, "", "");
    }

    private async Task<PtmError> CreateAsync(string id, ApiKeyRecord record, CancellationToken cancellationToken)
    {
        var error = PtmError.Unavailable;
        try
        {
            return error = await _grains.GetGrain<IApiKeyGrain>(id).CreateAsync(record, cancellationToken);
        }
        finally
        {
            if (error != PtmError.None)
            {
                await WithdrawAsync(id, record.Tenant);
            }
        }
    }

    // Nobody has the secret: whether the key was stored or not, it must not take one of the tenant's places. What cannot be undone either
    // stays on the list, where it can be revoked.
    private async Task WithdrawAsync(string id, string tenant)
    {
        try
        {
            await _grains.GetGrain<IApiKeyGrain>(id).RevokeAsync(CancellationToken.None);
            if (tenant.Length > 0)
            {
                await _grains.GetGrain<ITenantGrain>(tenant).RemoveKeyAsync(id, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or IOException)
        {
        }
    }
}
