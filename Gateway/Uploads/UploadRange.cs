using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>Which bytes of a file a request carries.</summary>
/// <param name="From">The first.</param>
/// <param name="Length">How many.</param>
internal readonly record struct UploadRange(long From, long Length)
{
    /// <summary>Reads <c>Content-Range: bytes 0-99/200</c>; a request without one carries the whole file.</summary>
    /// <exception cref="RefusedException">400 or 413.</exception>
    public static UploadRange Of(HttpRequest request, UploadFile file, long maxChunk)
    {
        var range = Read(request, file);
        if (range.Length > maxChunk)
        {
            throw RefusedException.TooLarge($"the request carries {range.Length} bytes; at most {maxChunk} are allowed: send parts");
        }

        return request.ContentLength is not { } length || length == range.Length
            ? range
            : throw RefusedException.Invalid($"Content-Length is {length}, but Content-Range stands for {range.Length} bytes");
    }

    private static UploadRange Read(HttpRequest request, UploadFile file)
    {
        var text = request.Headers.ContentRange.ToString();
        if (text.Length == 0)
        {
            return new UploadRange(0, file.Bytes);
        }

        var isRange = ContentRangeHeaderValue.TryParse(text, out var range) && range is { Unit: "bytes", From: not null, To: not null };
        if (!isRange || (range!.Length ?? file.Bytes) != file.Bytes)
        {
            throw RefusedException.Invalid(
                $"header Content-Range is '{ProblemMapping.Shorten(text)}'; expected bytes FIRST-LAST/{file.Bytes}");
        }

        return new UploadRange(range.From!.Value, range.To!.Value - range.From.Value + 1);
    }
}
