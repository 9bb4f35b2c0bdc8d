using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PtmOrleans.Testing;

/// <summary>A Redis server of the test's own on a free loopback port; it keeps nothing on disk and ends with the test.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private RedisServer(Process process, int port)
    {
        _process = process;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    /// <summary>Where it listens, as <c>127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var port = FreePort();
        var process = Launch(port);
        var server = new RedisServer(process, port);
        try
        {
            await WaitUntilReadyAsync(process).WaitAsync(StartBound);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Launch(int port)
    {
        string[] arguments = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"];
        try
        {
            return Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("This test needs redis-server on the PATH: install it, for example with 'apt-get install redis-server'.");
        }
    }

    private static async Task WaitUntilReadyAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // The rest of the log is read away so that the server never waits for room in the pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException("redis-server ended before it was ready.");
    }
}
