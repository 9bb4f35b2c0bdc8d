using System.Net;
using System.Net.Sockets;
using System.Text;
using PtmOrleans.Bench.Gateway;

namespace PtmOrleans.Bench.Tests.Gateway;

public sealed class KeepAliveConnectionTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly byte[] Request = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public KeepAliveConnectionTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\n|hello")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 0|\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n|0\r\n\r\n")]
    public async Task SendAsync_AnswerInPieces_IsReadToItsEndAndTheConnectionGoesOn(string answer)
    {
        using var connection = await ConnectAsync();
        using var served = await _server.AcceptSocketAsync();
        for (var i = 0; i < 3; i++)
        {
            var sending = connection.SendAsync(Request, CancellationToken.None).AsTask();
            await ReadAsync(served);
            foreach (var piece in answer.Split('|'))
            {
                Assert.False(sending.IsCompleted);
                await served.SendAsync(Encoding.ASCII.GetBytes(piece));
            }

            await sending.WaitAsync(Bound);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "503")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "closed")]
    public async Task SendAsync_NoAnswerOrHalfOfOne_Throws(string answer, string reason)
    {
        using var connection = await ConnectAsync();
        using (var served = await _server.AcceptSocketAsync())
        {
            await served.SendAsync(Encoding.ASCII.GetBytes(answer));
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => connection.SendAsync(Request, CancellationToken.None).AsTask().WaitAsync(Bound));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private Task<KeepAliveConnection> ConnectAsync() => KeepAliveConnection.OpenAsync((IPEndPoint)_server.LocalEndpoint, CancellationToken.None);

    private static async Task ReadAsync(Socket served)
    {
        var buffer = new byte[Request.Length];
        for (var read = 0; read < buffer.Length;)
        {
            read += await served.ReceiveAsync(buffer.AsMemory(read)).AsTask().WaitAsync(Bound);
        }
    }
}
