using System.Net.Sockets;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Uploads;

/// <summary>A request byte by byte, and a connection that breaks when the test wants it to.</summary>
internal sealed class RawRequest(Uri address) : IAsyncDisposable
{
    private readonly TcpClient _client = new(address.Host, address.Port);

    public async Task SendAsync(string head, byte[] body)
    {
        var stream = _client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head)).AsTask().WaitAsync(GatewayHost.Patience);
        await stream.WriteAsync(body).AsTask().WaitAsync(GatewayHost.Patience);
    }

    /// <summary>The first line of the answer.</summary>
    public async Task<string> StatusLineAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(GatewayHost.Patience) ?? "";
    }

    public ValueTask DisposeAsync()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
