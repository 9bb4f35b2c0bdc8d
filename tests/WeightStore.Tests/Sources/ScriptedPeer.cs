using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Sources;

/// <summary>A peer on a real port that answers as a test says, down to the byte at which it hangs up.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, byte[]> _segments = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public ScriptedPeer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        Answer = Serve;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<PeerRequest> Requests { get; } = new();

    /// <summary>Says what a request gets.</summary>
    public Func<PeerRequest, PeerReply> Answer { get; set; }

    /// <summary>Called with every request.</summary>
    public Action Asked { get; set; } = () => { };

    /// <summary>Completes when an answer has stopped half way.</summary>
    public Task Stalled => _stalled.Task.WaitAsync(FetchFixture.Bound);

    public void Add(SegmentRecord segment, byte[] content) => _segments[segment.Digest.Value] = content;

    /// <summary>Answers as a peer should.</summary>
    public PeerReply Serve(PeerRequest request)
    {
        var digest = request.Path.Split('/')[^1];
        return _segments.TryGetValue(digest, out var content) ? PeerReply.Part(request, content, digest) : PeerReply.Of(404);
    }

    /// <summary>Stops listening, so that connections are refused.</summary>
    public void Close() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.WaitAsync(FetchFixture.Bound);
        await Task.WhenAll(_connections).WaitAsync(FetchFixture.Bound);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(TalkAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                Asked();
                if (!await SendAsync(stream, Answer(request)))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task<bool> SendAsync(NetworkStream stream, PeerReply reply)
    {
        if (reply.Raw is { } raw)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(raw), _stop.Token);
            return false;
        }

        await stream.WriteAsync(reply.Head(), _stop.Token);
        await stream.WriteAsync(reply.Body.AsMemory(0, reply.CutAfter ?? reply.StallAfter ?? reply.Body.Length), _stop.Token);
        if (reply.StallAfter is not null)
        {
            _stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        return reply.CutAfter is null;
    }

    private async Task<PeerRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new PeerRequest(
            lines[0].Split(' ')[1][1..],
            lines[1..].Select(l => l.Split(": ", 2)).ToDictionary(l => l[0].ToLowerInvariant(), l => l[1]));
    }
}
