using System.Net;

namespace PtmOrleans.Client;

/// <summary>The gateway refused a call, could not be reached, or answered with something that this client cannot read.</summary>
public sealed class PtmApiException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PtmApiException(HttpStatusCode? statusCode, string error, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(statusCode is { } status ? $"{(int)status}: {error}" : error, inner)
    {
        StatusCode = statusCode;
        Error = error;
        RetryAfter = retryAfter;
    }

    /// <summary>Status of the answer; null when there was none.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>What the gateway said, or what went wrong with the connection.</summary>
    public string Error { get; }

    /// <summary>When the gateway asks to try again; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; }
}
