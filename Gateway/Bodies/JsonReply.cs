using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>
/// A JSON answer in pooled memory: sent whole, so that a failure half way can still become an error, or in parts when it is large.
/// </summary>
internal sealed class JsonReply : IDisposable
{
    private const int FirstBuffer = 4 * 1024;
    private const int PartBytes = 128 * 1024;

    private static readonly JsonWriterOptions Options = new()
    {
        // The media type is JSON, never HTML: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly PooledBuffer<byte> _buffer = new(FirstBuffer);
    private readonly HttpResponse _response;

    public JsonReply(HttpResponse response)
    {
        _response = response;
        Json = new Utf8JsonWriter(_buffer, Options);
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>Sends what there is when it has grown large; the answer can no longer become an error after that.</summary>
    public ValueTask SendLargeAsync(CancellationToken cancellationToken) =>
        Json.BytesPending + _buffer.Count < PartBytes ? ValueTask.CompletedTask : SendPartAsync(cancellationToken);

    /// <summary>Ends the answer, or what is JSON of one whose headers are set.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        Json.Flush();
        if (!_response.HasStarted && _response.ContentLength is null)
        {
            _response.ContentType = "application/json";
            _response.ContentLength = _buffer.Count;
        }

        await _response.Body.WriteAsync(_buffer.Memory, cancellationToken);
    }

    public void Dispose()
    {
        Json.Dispose();
        _buffer.Dispose();
    }

    private async ValueTask SendPartAsync(CancellationToken cancellationToken)
    {
        Json.Flush();
        if (!_response.HasStarted)
        {
            _response.ContentType = "application/json";
        }

        await _response.Body.WriteAsync(_buffer.Memory, cancellationToken);
        _buffer.Clear();
    }
}
