using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PtmOrleans.Cli.Tests.Robustness;

/// <summary>Sends bytes that need not be HTTP, and reads the answer.</summary>
internal sealed class RawConnection(IPEndPoint server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _buffer = new byte[1 << 20];
    private Socket? _socket;

    public async Task<RawAnswer> SendAsync(SpoiltRequest request)
    {
        using var limit = new CancellationTokenSource(Patience);
        var socket = _socket ??= await ConnectAsync(limit.Token);
        try
        {
            await socket.SendAsync(request.Bytes, limit.Token);
            if (request.Ending == Ending.HangsUp)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            var answer = await ReadAsync(socket, limit.Token);
            if (request.Ending != Ending.GoesOn || answer.Status is 0 or >= 300)
            {
                Drop();
            }

            return answer;
        }
        catch (SocketException)
        {
            // The server need not read to the end what it will not answer.
            Drop();
            return new RawAnswer(0, "", "");
        }
    }

    public void Dispose() => Drop();

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        // A reset takes the connection off the system's books, of which there would be tens of thousands.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(server, cancellationToken);
        return socket;
    }

    private async Task<RawAnswer> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        for (var filled = 0; ;)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None, cancellationToken);
            filled += read;
            if (Parse(_buffer.AsSpan(0, filled), isLast: read == 0) is { } answer)
            {
                return answer;
            }
        }
    }

    private static RawAnswer? Parse(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return isLast ? new RawAnswer(0, "", "") : null;
        }

        if (bytes.StartsWith("HTTP/1.1 1"u8))
        {
            return Parse(bytes[(end + 4)..], isLast);
        }

        var head = Encoding.ASCII.GetString(bytes[..end]);
        var body = bytes[(end + 4)..];
        var isWhole = Field(head, "Content-Length") is { Length: > 0 } length
            ? body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
            : Field(head, "Transfer-Encoding").Length == 0 || body.EndsWith("0\r\n\r\n"u8);
        return isWhole || isLast
            ? new RawAnswer(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), Field(head, "Content-Type"), Encoding.UTF8.GetString(body))
            : null;
    }

    private static string Field(string head, string name)
    {
        var line = head.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line is null ? "" : line[(name.Length + 1)..].Trim();
    }

    private void Drop()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
