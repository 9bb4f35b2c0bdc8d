using System.Text;

namespace PtmOrleans.WeightStore.Tests.Sources;

/// <summary>What a peer sends, and where it stops.</summary>
internal sealed record PeerReply(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Bytes of the body after which the connection is closed; null sends all.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Sends this much of the body and then nothing more, for as long as the peer runs; null sends all.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Sent in place of everything else.</summary>
    public string? Raw { get; init; }

    public static PeerReply Of(int status, string body = "", params (string Name, string Value)[] headers)
        => new(status, Encoding.UTF8.GetBytes(body)) { Headers = headers.ToDictionary(h => h.Name, h => h.Value) };

    /// <summary>The asked part of a segment, as a peer should send it.</summary>
    public static PeerReply Part(PeerRequest request, byte[] content, string digest) => new(206, content[(int)request.First..((int)request.Last + 1)])
    {
        Headers = new()
        {
            ["Content-Range"] = FormattableString.Invariant($"bytes {request.First}-{request.Last}/{content.Length}"),
            ["ETag"] = $"\"{digest}\"",
        },
    };

    public byte[] Head()
    {
        var head = new StringBuilder(FormattableString.Invariant($"HTTP/1.1 {Status} X\r\nContent-Length: {Body.Length}\r\n"));
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
