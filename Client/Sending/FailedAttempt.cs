using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client.Sending;

/// <summary>Why an attempt gave no result, and whether another may.</summary>
/// <param name="Exception">What the caller is told when there is no other attempt.</param>
/// <param name="IsRetryable">Whether another attempt is harmless for a call that may be repeated and could succeed.</param>
/// <param name="WasRefused">Whether the gateway certainly did nothing.</param>
internal sealed record FailedAttempt(PtmApiException Exception, bool IsRetryable, bool WasRefused)
{
    private const int LongestError = 500;
    private const string NotReached = "the gateway cannot be reached";

    public bool Allows(ApiCall call) => WasRefused || (IsRetryable && call.IsRepeatable);

    /// <summary>
    /// A refusal. 429 is decided before any work. 503 may also stand for a platform that failed on the way. What else there is (4xx, 504)
    /// would fail again, or has run out of time.
    /// </summary>
    public static async Task<FailedAttempt> FromAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        var error = ErrorOf(await response.Content.ReadAsByteArrayAsync(cancellationToken)) ?? response.ReasonPhrase ?? "no reason given";
        var exception = new PtmApiException(response.StatusCode, error, RetryAfterOf(response.Headers.RetryAfter, clock));
        return new FailedAttempt(
            exception, response.StatusCode == HttpStatusCode.ServiceUnavailable, response.StatusCode == HttpStatusCode.TooManyRequests);
    }

    /// <summary>A connection that was not made in the time that connections have.</summary>
    public static FailedAttempt Unreachable(Exception exception) =>
        new(new PtmApiException(null, NotReached, inner: exception), IsRetryable: true, WasRefused: true);

    /// <summary>A connection that was not made, or that broke.</summary>
    public static FailedAttempt From(HttpRequestException exception)
    {
        var neverSent = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
        var isFinal = exception.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.UserAuthenticationError or HttpRequestError.InvalidResponse;
        var error = neverSent ? NotReached : "the connection to the gateway failed before the answer was complete";
        return new FailedAttempt(new PtmApiException(null, error, inner: exception), !isFinal, neverSent);
    }

    private static string? ErrorOf(byte[] body)
    {
        try
        {
            var error = JsonSerializer.Deserialize(body, WireJson.Default.WireError)?.Error;
            return error?.Length > LongestError ? error[..LongestError] : error;
        }
        catch (JsonException)
        {
            // A proxy on the way answers in its own words, usually a page of HTML.
            return null;
        }
    }

    private static TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header, TimeProvider clock)
    {
        var wait = header?.Delta ?? (header?.Date - clock.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
