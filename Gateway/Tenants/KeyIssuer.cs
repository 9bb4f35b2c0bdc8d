using Orleans;
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

    /// <summary>Makes a key.</summary>
    /// <param name="tenant">Whose requests it signs; empty for an operator's key.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>None, the key's identifier and the key itself; or why there is none, with empty texts.</returns>
    public async Task<(PtmError Error, string Id, string Key)> IssueAsync(
        string tenant, KeyScopes scopes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var key = ApiKey.Create();
        var record = new ApiKeyRecord(tenant, ApiKey.Hash(key.Secret), scopes, _clock.GetUtcNow());

        // On the tenant's list first: a key that works is always one that can be found and revoked.
        var error = tenant.Length == 0
            ? PtmError.None
            : await _grains.GetGrain<ITenantGrain>(tenant).AddKeyAsync(key.Id, cancellationToken);
        if (error == PtmError.None)
        {
            error = await _grains.GetGrain<IApiKeyGrain>(key.Id).CreateAsync(record, cancellationToken);
        }

        return error == PtmError.None ? (error, key.Id, key.ToString()) : (error, "", "");
    }
}
