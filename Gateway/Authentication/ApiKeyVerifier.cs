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

    private readonly LoadingCache<string, LoadedKey> _records;
    private readonly KeyUse _use;
    private readonly TimeSpan _reloadAfter;
    private readonly TimeProvider _clock;
    private readonly byte[]? _adminHash;

    public ApiKeyVerifier(IGrainFactory grains, TransientRetry retry, KeyUse use, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        var settings = options.Value;
        _adminHash = settings.AdminKey is { } admin ? SHA256.HashData(Encoding.UTF8.GetBytes(admin)) : null;
        _records = new(settings.KeyCacheSize, settings.KeyCacheTime, settings.UnknownKeyCacheTime, LoadAsync, clock);
        (_use, _clock, _reloadAfter) = (use, clock, settings.UnknownKeyCacheTime);

        async Task<LoadedKey?> LoadAsync(string id)
        {
            var record = await retry.RunAsync(
                token => grains.GetGrain<IApiKeyGrain>(id).ReadAsync(token), settings.DefaultDeadline, CancellationToken.None);
            return record is null ? null : new LoadedKey(record, clock.GetTimestamp());
        }
    }

    /// <summary>The holder of a key; null when the key is not valid.</summary>
    public async Task<CallerIdentity?> VerifyAsync(string presented, CancellationToken cancellationToken)
    {
        if (presented.Length > LongestKey)
        {
            return null;
        }

        if (IsAdministrator(presented))
        {
            return CallerIdentity.Administrator;
        }

        if (!ApiKey.TryParse(presented, out var key) || await FindAsync(key, cancellationToken) is not { } record)
        {
            return null;
        }

        _use.Note(key.Id, record);
        return new CallerIdentity(key.Id, record.Tenant, record.Scopes);
    }

    /// <summary>Whether it is the operator's own key, which may have any form.</summary>
    public bool IsAdministrator(string presented) =>
        _adminHash is not null && CryptographicOperations.FixedTimeEquals(_adminHash, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));

    /// <summary>Forgets a key that was made, changed or revoked through this gateway, so that the change holds at once.</summary>
    public void Forget(string id) => _records.Forget(id);

    private async Task<ApiKeyRecord?> FindAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var loaded = await _records.GetAsync(key.Id, cancellationToken);
        if (loaded is null || Accepts(loaded.Record, key.Secret))
        {
            return loaded?.Record;
        }

        // Another gateway may have given it a new secret since. Wrong secrets make for one more read in a while, and no more.
        if (_clock.GetElapsedTime(loaded.ReadAt) < _reloadAfter)
        {
            return null;
        }

        _records.Forget(key.Id, loaded);
        loaded = await _records.GetAsync(key.Id, cancellationToken);
        return loaded is not null && Accepts(loaded.Record, key.Secret) ? loaded.Record : null;
    }

    private bool Accepts(ApiKeyRecord record, string secret)
    {
        // Both are compared whatever the first says, and the times after the secrets: only a holder can tell that a key has expired.
        var (now, hash) = (_clock.GetUtcNow(), Encoding.UTF8.GetBytes(ApiKey.Hash(secret)));
        var isPresent = IsSame(record.SecretHash, hash);
        var isFormer = IsSame(record.FormerHash ?? "", hash);
        return (isPresent || (isFormer && now < record.FormerUntil)) && !(now >= record.Expires);
    }

    private static bool IsSame(string stored, byte[] hash) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(stored), hash);

    private sealed record LoadedKey(ApiKeyRecord Record, long ReadAt);
}
