using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Caching;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Finds out who presents a key. Secrets are compared by hash and in constant time.</summary>
internal sealed class ApiKeyVerifier
{
    private const int LongestKey = 512;

    private readonly LoadingCache<string, ApiKeyRecord> _records;
    private readonly byte[]? _adminHash;

    public ApiKeyVerifier(IGrainFactory grains, TransientRetry retry, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        var settings = options.Value;
        _adminHash = settings.AdminKey is { } admin ? SHA256.HashData(Encoding.UTF8.GetBytes(admin)) : null;
        _records = new(settings.KeyCacheSize, settings.KeyCacheTime, settings.UnknownKeyCacheTime, LoadAsync, clock);

        Task<ApiKeyRecord?> LoadAsync(string id) => retry.RunAsync(
            token => grains.GetGrain<IApiKeyGrain>(id).ReadAsync(token), settings.DefaultDeadline, CancellationToken.None);
    }

    /// <summary>The holder of a key; null when the key is not valid.</summary>
    public async Task<CallerIdentity?> VerifyAsync(string presented, CancellationToken cancellationToken)
    {
        if (presented.Length > LongestKey)
        {
            return null;
        }

        if (IsAdmin(presented))
        {
            return CallerIdentity.Administrator;
        }

        if (!ApiKey.TryParse(presented, out var key))
        {
            return null;
        }

        var record = await _records.GetAsync(key.Id, cancellationToken);
        return record is not null && Matches(record, key.Secret) ? new CallerIdentity(key.Id, record.Tenant, record.Scopes) : null;
    }

    /// <summary>Forgets a key that was made or revoked through this gateway, so that the change holds at once.</summary>
    public void Forget(string id) => _records.Forget(id);

    private static bool Matches(ApiKeyRecord record, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(record.SecretHash), Encoding.UTF8.GetBytes(ApiKey.Hash(secret)));

    private bool IsAdmin(string presented) =>
        _adminHash is not null && CryptographicOperations.FixedTimeEquals(_adminHash, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));
}
