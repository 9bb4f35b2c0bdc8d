using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>Reads a whole request body into pooled memory, within a limit.</summary>
internal static class RequestBody
{
    // A caller that announces megabytes and sends none holds no more than this.
    private const int FirstBuffer = 16 * 1024;

    /// <summary>The body; the caller disposes it.</summary>
    /// <exception cref="RefusedException">
    /// 408 when it comes too slowly, 413 beyond the limit, 415 when encoded in an unknown way, 400 when empty, not UTF-8 or not what its
    /// encoding says.
    /// </exception>
    public static Task<PooledBuffer<byte>> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken) =>
        BodyTime.ReadAsync(request.HttpContext, token => ReadAsync(request, limit, mayBeEmpty: false, token), cancellationToken);

    /// <summary>As <see cref="ReadAsync(HttpRequest, long, CancellationToken)"/>, for routes that need no body.</summary>
    public static Task<PooledBuffer<byte>> ReadOrEmptyAsync(HttpRequest request, long limit, CancellationToken cancellationToken) =>
        BodyTime.ReadAsync(request.HttpContext, token => ReadAsync(request, limit, mayBeEmpty: true, token), cancellationToken);

    private static async Task<PooledBuffer<byte>> ReadAsync(
        HttpRequest request, long limit, bool mayBeEmpty, CancellationToken cancellationToken)
    {
        CheckHeaders(request, limit);
        var body = new PooledBuffer<byte>(FirstBuffer);
        try
        {
            await FillAsync(body, request.Body, limit, cancellationToken);
            CheckContent(body.Span, mayBeEmpty);
            return body;
        }
        catch (InvalidDataException)
        {
            body.Dispose();
            throw Undecodable();
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async Task FillAsync(PooledBuffer<byte> body, Stream source, long limit, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await source.ReadAsync(body.GetMemory(), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.Count > limit)
            {
                throw TooLarge(limit);
            }
        }
    }

    /// <summary>Refuses what the headers already tell.</summary>
    public static void CheckHeaders(HttpRequest request, long limit)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(ProblemMapping.UnsupportedEncoding(encoding));
        }
    }

    private static void CheckContent(ReadOnlySpan<byte> body, bool mayBeEmpty)
    {
        if (body.IsEmpty && !mayBeEmpty)
        {
            throw Empty();
        }

        if (!Utf8.IsValid(body))
        {
            throw RefusedException.Invalid("the body is not valid UTF-8");
        }
    }

    public static RefusedException TooLarge(long limit) =>
        RefusedException.TooLarge($"the body is larger than the limit of {limit} bytes");

    public static RefusedException Empty() => RefusedException.Invalid("the body is empty: expected a JSON object");

    /// <summary>What a decompressor could not read.</summary>
    public static RefusedException Undecodable() =>
        RefusedException.Invalid("the body is not what its Content-Encoding says, or ends early");
}
