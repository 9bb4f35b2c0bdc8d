using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Caching;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>Finds out who presents a token. Tokens give scopes of tenants alone: none may operate the platform.</summary>
internal sealed class JwtVerifier
{
    private const int CachedTokens = 2_000;

    private readonly JwtOptions _options;
    private readonly IssuerKeys _keys;
    private readonly TimeProvider _clock;
    private readonly LoadingCache<string, VerifiedToken> _tokens;

    public JwtVerifier(IGrainFactory grains, TransientRetry retry, IssuerKeys keys, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        var settings = options.Value;
        (_options, _keys, _clock) = (settings.Jwt, keys, clock);
        _tokens = new(CachedTokens, settings.KeyCacheTime, settings.UnknownKeyCacheTime, LoadAsync, clock);

        async Task<VerifiedToken?> LoadAsync(string text)
        {
            if (await CheckAsync(text) is not { } verified)
            {
                return null;
            }

            var limits = await retry.RunAsync(
                token => grains.GetGrain<ITenantGrain>(verified.Caller.Tenant).ReadLimitsAsync(token),
                settings.DefaultDeadline,
                CancellationToken.None);
            return limits is null ? null : verified;
        }
    }

    /// <summary>Whether a text is to be checked here.</summary>
    public bool Takes(string presented) => _options.Issuer is not null && JwtToken.IsLike(presented);

    /// <summary>The holder of a token; null when it is not valid.</summary>
    public async Task<CallerIdentity?> VerifyAsync(string presented, CancellationToken cancellationToken)
    {
        // What anybody can make up gets no place in the cache, or it would take those of tokens that are in use.
        if (_tokens.Find(presented) is not { } verified)
        {
            verified = await CheckAsync(presented) is null ? null : await _tokens.GetAsync(presented, cancellationToken);
        }

        return verified is not null && _clock.GetUtcNow() < verified.Expires ? verified.Caller : null;
    }

    private async Task<VerifiedToken?> CheckAsync(string text)
    {
        if (JwtToken.Parse(text) is not { } token)
        {
            return null;
        }

        var keys = await _keys.FindAsync(token.KeyId, CancellationToken.None);
        return keys.Any(k => k.Verifies(token.Algorithm, token.Signed, token.Signature)) ? Read(token) : null;
    }

    private VerifiedToken? Read(JwtToken token)
    {
        var now = _clock.GetUtcNow();
        var isOurs = token.Text("iss") == _options.Issuer && token.Texts("aud").Contains(_options.Audience);
        var isTimely = !token.Claims.TryGetProperty("nbf", out _) || token.Time("nbf") - _options.ClockSkew <= now;
        if (!isOurs || !isTimely || token.Time("exp") is not { } expires || token.Text(_options.TenantClaim) is not { } tenant
            || !TaskName.IsPart(tenant))
        {
            return null;
        }

        var caller = new CallerIdentity("jwt", tenant, ScopesOf(token));
        return new VerifiedToken(caller, expires + _options.ClockSkew);
    }

    private KeyScopes ScopesOf(JwtToken token)
    {
        var scopes = KeyScopes.None;
        foreach (var scope in token.Texts(_options.ScopeClaim).SelectMany(t => t.Split(' ')))
        {
            scopes |= scope switch
            {
                "infer" => KeyScopes.Infer,
                "manage" => KeyScopes.Manage,
                _ => KeyScopes.None,
            };
        }

        return scopes;
    }

    private sealed record VerifiedToken(CallerIdentity Caller, DateTimeOffset Expires);
}
