using System.Net.Http.Headers;

namespace PtmOrleans.Client.Sending;

/// <summary>One call, to be sent once or several times.</summary>
internal sealed record ApiCall(HttpMethod Method, string Path)
{
    /// <summary>JSON, or bytes of a file where there is a range; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Which bytes of a file the body is.</summary>
    public ContentRangeHeaderValue? Range { get; init; }

    /// <summary>How many of the body's bytes are JSON, where tensors follow; null where all are.</summary>
    public int? JsonBytes { get; init; }

    /// <summary>The gateway that alone can carry it out; null where any can.</summary>
    public Uri? Gateway { get; init; }

    /// <summary>Time for all attempts.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>
    /// Whether the gateway may carry it out twice without harm. A call that may not is repeated only when it certainly was not carried out.
    /// </summary>
    public required bool IsRepeatable { get; init; }

    /// <summary>Whether the gateway is told the time left.</summary>
    public bool SendsDeadline { get; init; }
}
