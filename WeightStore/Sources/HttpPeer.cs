using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>The store of another node, over its gateway's <c>/v1/store</c> routes.</summary>
public sealed class HttpPeer : IStoreOrigin
{
    private const int MaxListBytes = 64 << 20;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string? _key;
    private readonly TimeSpan _documentDeadline;
    private readonly TimeProvider _clock;

    /// <summary>Makes a peer.</summary>
    /// <param name="http">Sends the requests; it should not follow redirects, nor have a timeout but for connecting.</param>
    /// <param name="address">The gateway's address, such as <c>http://node-a:8000</c>.</param>
    /// <param name="key">An operator's key there; null for none.</param>
    /// <param name="options">Bounds documents.</param>
    /// <param name="clock">Measures deadlines.</param>
    public HttpPeer(HttpClient http, Uri address, string? key, FetchOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        _http = http;
        _address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        _key = key;
        _documentDeadline = options.DocumentDeadline;
        _clock = clock;
        Name = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredVersion>> ListAsync(CancellationToken cancellationToken)
    {
        var json = await ReadDocumentAsync("v1/store/manifests", MaxListBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(json, StoreListContext.Default.StoreList)?.Versions
                ?? throw new OriginException(OriginFailure.Wrong, "sent a list of versions that is null");
        }
        catch (JsonException e)
        {
            throw new OriginException(OriginFailure.Wrong, $"sent a list of versions that cannot be read: {e.Message}", inner: e);
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> ReadManifestAsync(StoredVersion version, CancellationToken cancellationToken)
        => ReadDocumentAsync($"v1/store/manifests/{version.Name}/{version.Version}", FetchOptions.MaxManifestBytes, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> ReadFileAsync(string digest, CancellationToken cancellationToken)
        => ReadDocumentAsync($"v1/store/files/{digest}", FetchOptions.MaxFileBytes, cancellationToken);

    /// <inheritdoc/>
    public async Task ReadSegmentAsync(SegmentRecord segment, long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var last = offset + piece.Length - 1;
        using var request = Request($"v1/store/segments/{segment.Digest}");
        request.Headers.Range = new RangeHeaderValue(offset, last);
        request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{segment.Digest}\""));
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        PeerAnswer.RequirePiece(response, segment, offset, last);
        await PeerAnswer.FillAsync(response, piece, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadDocumentAsync(string path, int most, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_documentDeadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = Request(path);
            using var response = await SendAsync(request, either.Token).ConfigureAwait(false);
            PeerAnswer.Require(response, HttpStatusCode.OK);
            return await PeerAnswer.ReadAllAsync(response, most, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OriginException(
                OriginFailure.Passing, $"did not answer within {_documentDeadline.TotalSeconds:0.###} s on /{path}", inner: e);
        }
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path));
        if (_key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new OriginException(OriginFailure.Passing, $"cannot be reached: {e.Message}", inner: e);
        }
    }
}
