using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PtmOrleans.Bench.Gateway;

/// <summary>
/// One connection that sends a request which is written once, again and again: next to it an HTTP client would be most of what is measured.
/// </summary>
internal sealed class KeepAliveConnection : IDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthField = "\r\nContent-Length: "u8.ToArray();
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public static async Task<KeepAliveConnection> OpenAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var connection = new KeepAliveConnection();
        try
        {
            await connection._socket.ConnectAsync(server, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads its answer to the last byte.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200, or the connection ended.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None, cancellationToken);
        }

        var (filled, head) = (0, -1);
        while (head < 0 || !IsWhole(_buffer.AsSpan(0, filled), head))
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellationToken);
            filled += read > 0 ? read : throw new InvalidOperationException("the server closed the connection.");
            head = head < 0 ? _buffer.AsSpan(0, filled).IndexOf(HeadEnd) : head;
        }
    }

    public void Dispose() => _socket.Dispose();

    // An answer has a length, or comes in chunks of which the last is empty.
    private static bool IsWhole(ReadOnlySpan<byte> answer, int head)
    {
        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"the server answered {Encoding.ASCII.GetString(answer[..head])}.");
        }

        var field = answer[..head].IndexOf(LengthField);
        return field < 0
            ? answer.EndsWith(LastChunk)
            : Utf8Parser.TryParse(answer[(field + LengthField.Length)..], out int length, out _)
                && answer.Length == head + HeadEnd.Length + length;
    }
}
