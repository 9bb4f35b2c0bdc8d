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

    // How long a request waits for a fresh key where there is one that would do.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http;
    private readonly JwtOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private IReadOnlyList<SigningKey>? _keys;
    private long _fetched;
    private long _tried = long.MinValue;

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
        var (found, age) = (Named(id), _clock.GetElapsedTime(Volatile.Read(ref _fetched)));
        if (found.Count > 0 && age < _options.StaleLife)
        {
            return age < _options.KeyLife || WasTried || _fetching.CurrentCount == 0 ? found : await RefreshedAsync(id, cancellationToken);
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

    private bool WasTried =>
        Volatile.Read(ref _tried) is var tried && tried != long.MinValue && _clock.GetElapsedTime(tried) < _options.LeastRefresh;

    private IReadOnlyList<SigningKey> Named(string? id) =>
        _keys is not { } keys ? [] : id is null ? keys : [.. keys.Where(k => k.Id == id)];

    // One request waits for a moment, so that a key that the issuer has withdrawn does not live on unseen; the others go by what is known.
    private async Task<IReadOnlyList<SigningKey>> RefreshedAsync(string? id, CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(CancellationToken.None).WaitAsync(Patience, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on.
        }

        return Named(id);
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (WasTried)
            {
                return;
            }

            Volatile.Write(ref _tried, _clock.GetTimestamp());
            _keys = await FetchAsync(cancellationToken);
            Volatile.Write(ref _fetched, _clock.GetTimestamp());
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException or TaskCanceledException or InvalidDataException
                or InvalidOperationException)
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
        if (JsonText.Of(discovery.RootElement, "issuer") != issuer
            || !Uri.TryCreate(JsonText.Of(discovery.RootElement, "jwks_uri"), UriKind.Absolute, out var address)
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

    [LoggerMessage(1, LogLevel.Warning, "The token issuer's keys could not be fetched")]
    private partial void LogNotFetched(Exception exception);
}
