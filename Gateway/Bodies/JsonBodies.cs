using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Small bodies of the management routes, by generated serializers.</summary>
internal static class JsonBodies
{
    // A management body is a few names.
    private const int MaxBytes = 64 * 1024;

    /// <exception cref="RefusedException">400 or 413.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var body = await RequestBody.ReadAsync(request, MaxBytes, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body.Span, type) ?? throw RefusedException.Invalid("the body must be an object, not null");
        }
        catch (JsonException exception)
        {
            // The serializer's own message names types of this program.
            throw RefusedException.Invalid(
                $"the body is malformed, or a field is missing, unknown or of the wrong kind, at {exception.Path ?? "$"}");
        }
    }

    public static async Task WriteAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        using var reply = new JsonReply(response);
        JsonSerializer.Serialize(reply.Json, value, type);
        response.StatusCode = status;
        await reply.SendAsync(response.HttpContext.RequestAborted);
    }
}
