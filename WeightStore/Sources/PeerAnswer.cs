using System.Net;
using System.Net.Http.Headers;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>What a peer's answers mean, and what they must be.</summary>
internal static class PeerAnswer
{
    /// <exception cref="OriginException">The status is another.</exception>
    public static void Require(HttpResponseMessage response, HttpStatusCode expected)
    {
        if (response.StatusCode != expected)
        {
            throw FailureOf(response);
        }
    }

    /// <summary>Checks that the body to come is the asked part of the segment.</summary>
    /// <exception cref="OriginException">It is not.</exception>
    public static void RequirePiece(HttpResponseMessage response, SegmentRecord segment, long first, long last)
    {
        var tag = response.Headers.ETag?.Tag;
        if (response.IsSuccessStatusCode && tag is not null && tag != $"\"{segment.Digest}\"")
        {
            throw Wrong($"has another segment under that digest, {Shorten(tag)}");
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            RequireWhole(response.Content.Headers.ContentLength, segment, first, last);
            return;
        }

        Require(response, HttpStatusCode.PartialContent);
        RequireRange(response.Content.Headers.ContentRange, segment, first, last);
    }

    /// <summary>Reads exactly as much of the body as is wanted.</summary>
    /// <exception cref="OriginException">The body ends early.</exception>
    public static async Task FillAsync(HttpResponseMessage response, Memory<byte> piece, CancellationToken cancellationToken)
    {
        var filled = 0;
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            for (int read; filled < piece.Length; filled += read)
            {
                read = await body.ReadAsync(piece[filled..], cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new OriginException(OriginFailure.Passing, $"sent {filled} bytes instead of {piece.Length}");
                }
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new OriginException(
                OriginFailure.Passing, $"broke off after {filled} of {piece.Length} bytes: {e.Message}", inner: e);
        }
    }

    /// <summary>Reads a whole body of bounded length.</summary>
    /// <exception cref="OriginException">It is longer, or ends early.</exception>
    public static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(most, cancellationToken).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Wrong($"sent more than {most} bytes");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new OriginException(OriginFailure.Passing, $"broke off: {e.Message}", inner: e);
        }
    }

    private static void RequireWhole(long? length, SegmentRecord segment, long first, long last)
    {
        if (first > 0 || last != segment.Bytes - 1)
        {
            throw Wrong("answers a request for a part with the whole");
        }

        if (length is { } bytes && bytes != segment.Bytes)
        {
            throw Wrong($"has {bytes} bytes of it, not {segment.Bytes}");
        }
    }

    private static void RequireRange(ContentRangeHeaderValue? range, SegmentRecord segment, long first, long last)
    {
        if (range?.Length is { } bytes && bytes != segment.Bytes)
        {
            throw Wrong($"has {bytes} bytes of it, not {segment.Bytes}");
        }

        if (range?.From != first || range.To != last)
        {
            throw Wrong($"sends the bytes '{range}' instead of {first} to {last}");
        }
    }

    private static OriginException FailureOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(OriginFailure.Missing, "does not have it"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            new(OriginFailure.Refused, $"does not accept the key ({(int)response.StatusCode}): it must be an operator's key there"),
        HttpStatusCode.RequestedRangeNotSatisfiable => RangeRefused(response),
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            and not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported) =>
            new(OriginFailure.Passing, $"answered {(int)response.StatusCode}", response.Headers.RetryAfter?.Delta),
        var other => Wrong($"answered {(int)other}"),
    };

    private static OriginException RangeRefused(HttpResponseMessage response)
        => Wrong(response.Content.Headers.ContentRange?.Length is { } bytes
            ? $"has only {bytes} bytes of it (416)"
            : "has fewer bytes of it than that (416)");

    private static OriginException Wrong(string message) => new(OriginFailure.Wrong, message);

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");
}
