using System.Diagnostics;
using System.Threading.Channels;

namespace PtmOrleans.Bench.Gateway;

/// <summary>Sends one server's request over keep-alive connections.</summary>
internal sealed class Load : IDisposable
{
    private readonly Server _server;
    private readonly KeepAliveConnection[] _connections;

    private Load(Server server, KeepAliveConnection[] connections) => (_server, _connections) = (server, connections);

    public static async Task<Load> OpenAsync(Server server, int connections, CancellationToken cancellationToken)
    {
        var open = new List<KeepAliveConnection>(connections);
        try
        {
            while (open.Count < connections)
            {
                open.Add(await KeepAliveConnection.OpenAsync(server.Address, cancellationToken));
            }

            return new Load(server, [.. open]);
        }
        catch
        {
            open.ForEach(c => c.Dispose());
            throw;
        }
    }

    /// <summary>Each of some callers sends its next request when it has the answer to the last; answers per second.</summary>
    public async Task<double> SaturateAsync(int callers, TimeSpan time, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(_connections[..callers].Select(c => RepeatAsync(c, started, time, cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Sends a number of requests, over every connection in turn, a few at a time.</summary>
    public async Task SendAsync(int requests, int atATime, CancellationToken cancellationToken)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(async caller =>
        {
            // Callers that use connections of their own never meet on one.
            for (var i = caller; Interlocked.Increment(ref next) < requests; i = (i + atATime) % _connections.Length)
            {
                await _connections[i].SendAsync(_server.Request, cancellationToken);
            }
        }));
    }

    /// <summary>
    /// Sends at a steady rate, whether or not earlier answers have come; milliseconds from the time of sending. A request for which no
    /// connection is free waits for one, which counts.
    /// </summary>
    public async Task<List<double>> PaceAsync(double perSecond, TimeSpan time, CancellationToken cancellationToken)
    {
        var free = Channel.CreateUnbounded<KeepAliveConnection>();
        Array.ForEach(_connections, c => free.Writer.TryWrite(c));
        var pending = new List<Task<double>>();
        var started = Stopwatch.GetTimestamp();
        for (TimeSpan now; (now = Stopwatch.GetElapsedTime(started)) < time;)
        {
            var due = (int)(now.TotalSeconds * perSecond);
            while (pending.Count < due)
            {
                pending.Add(TimedAsync(free, cancellationToken));
            }

            await Task.Delay(1, cancellationToken);
        }

        return [.. await Task.WhenAll(pending)];
    }

    public void Dispose() => Array.ForEach(_connections, c => c.Dispose());

    private async Task<int> RepeatAsync(KeepAliveConnection connection, long started, TimeSpan time, CancellationToken cancellationToken)
    {
        var count = 0;
        for (; Stopwatch.GetElapsedTime(started) < time; count++)
        {
            await connection.SendAsync(_server.Request, cancellationToken);
        }

        return count;
    }

    private async Task<double> TimedAsync(Channel<KeepAliveConnection> free, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var connection = await free.Reader.ReadAsync(cancellationToken);
        await connection.SendAsync(_server.Request, cancellationToken);
        free.Writer.TryWrite(connection);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
