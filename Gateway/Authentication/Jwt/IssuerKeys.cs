using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;

namespace PtmOrleans.Gateway.Authentication.Jwt;

/// <summary>
/// The issuer's public keys, fetched when they are first needed, when they are old, and when a token names one that is not known, but never
/// more often than the options allow.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    private const string Discovery = "/.well-known/openid-configuration";
    private const int LargestAnswer = 256 * 1024;
    private const int MostKeys = 64;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly JwtOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private IReadOnlyList<SigningKey>? _keys;
    private long _fetched;
    private long? _tried;

    public IssuerKeys(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<IssuerKeys> logger)
    {
        (_options, _clock, _logger) = (options.Value.Jwt, clock, logger);

        // A redirect could lead to where anyone may put keys.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>The keys that a token may mean, which is every one where it names none.</summary>
    /// <exception cref="RefusedException">503: there are no keys yet, or they are too old, and the issuer cannot be reached.</exception>
    public async Task<IReadOnlyList<SigningKey>> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var found = Named(id);
        if (found.Count > 0 && _clock.GetElapsedTime(_fetched) < _options.KeyLife)
        {
            return found;
        }

        await RefreshAsync(cancellationToken);
        return _keys is not null && _clock.GetElapsedTime(_fetched) < _options.StaleLife
            ? Named(id)
            : throw new RefusedException(PtmError.Unavailable, "the issuer of tokens cannot be reached at the moment");
    }

    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private IReadOnlyList<SigningKey> Named(string? id) =>
        _keys is not { } keys ? [] : id is null ? keys : [.. keys.Where(k => k.Id == id)];

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (_tried is { } tried && _clock.GetElapsedTime(tried) < _options.LeastRefresh)
            {
                return;
            }

            _tried = _clock.GetTimestamp();
            _keys = await FetchAsync(cancellationToken);
            _fetched = _clock.GetTimestamp();
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException or TaskCanceledException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogNotFetched(exception);
        }
        finally
        {
            _fetching.Release();
        }
    }

    private async Task<IReadOnlyList<SigningKey>> FetchAsync(CancellationToken cancellationToken)
    {
        var issuer = _options.Issuer!;
        using var discovery = await ReadAsync(new Uri(issuer.TrimEnd('/') + Discovery), cancellationToken);
        if (TextOf(discovery.RootElement, "issuer") != issuer
            || !Uri.TryCreate(TextOf(discovery.RootElement, "jwks_uri"), UriKind.Absolute, out var address)
            || !JwtOptionsRules.IsSafe(address))
        {
            throw new InvalidDataException("The issuer's configuration names another issuer, or no safe address of keys.");
        }

        using var set = await ReadAsync(address, cancellationToken);
        return set.RootElement.ValueKind == JsonValueKind.Object && set.RootElement.TryGetProperty("keys", out var keys)
            && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Take(MostKeys).Select(SigningKey.Read).OfType<SigningKey>()]
            : throw new InvalidDataException("The issuer's key set has no keys.");
    }

    private async Task<JsonDocument> ReadAsync(Uri address, CancellationToken cancellationToken) =>
        JsonDocument.Parse(await _http.GetByteArrayAsync(address, cancellationToken));

    private static string? TextOf(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    [LoggerMessage(1, LogLevel.Warning, "The token issuer's keys could not be fetched")]
    private partial void LogNotFetched(Exception exception);
}
