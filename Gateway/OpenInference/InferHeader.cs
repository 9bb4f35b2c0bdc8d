using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// The header of the binary tensor extension
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md).
/// </summary>
internal static class InferHeader
{
    public const string Name = "Inference-Header-Content-Length";

    /// <summary>Bytes of the JSON; 0 for a raw binary request, null when the whole body is JSON.</summary>
    /// <exception cref="RefusedException">400: no length, or one that the body cannot have.</exception>
    public static long? Read(HttpRequest request)
    {
        var values = request.Headers[Name];
        if (values.Count == 0)
        {
            return null;
        }

        if (values.Count > 1)
        {
            throw RefusedException.Invalid($"header {Name} is given {values.Count} times");
        }

        if (!int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            throw RefusedException.Invalid(
                $"header {Name} must be an integer from 0 to {int.MaxValue}, not '{ProblemMapping.Shorten(values[0] ?? "")}'");
        }

        // A compressed body has been opened by now; its length says nothing.
        return request.ContentLength is { } body && length > body && !request.IsDecompressed() ? throw TooLong(length, body) : length;
    }

    /// <summary>The refusal of a body that ends within its JSON.</summary>
    public static RefusedException TooLong(long length, long body) =>
        RefusedException.Invalid($"header {Name} is {length}, but the body has {body} bytes");
}
