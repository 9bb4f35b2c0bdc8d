using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.WeightStore.Tests.Sources;

public sealed class HttpPeerTests : IAsyncDisposable
{
    private readonly FetchFixture _fixture = new();

    /// <summary>Answers that end the attempt at once: what the peer says, the kind of error, what the message tells.</summary>
    public static TheoryData<int, string, string> FinalStatuses => new()
    {
        { 404, nameof(WeightStoreError.NotFound), "does not have it" },
        { 410, nameof(WeightStoreError.NotFound), "does not have it" },
        { 401, nameof(WeightStoreError.Unavailable), "does not accept the key (401)" },
        { 403, nameof(WeightStoreError.Unavailable), "does not accept the key (403)" },
        { 416, nameof(WeightStoreError.Unavailable), "(416)" },
        { 302, nameof(WeightStoreError.Unavailable), "answered 302" },
        { 501, nameof(WeightStoreError.Unavailable), "answered 501" },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(25_317)]
    public async Task FetchAsync_AnyLength_ArrivesInPiecesWithKeyAndTag(int bytes)
    {
        var (segment, content) = FetchFixture.Segment(bytes);
        var peer = _fixture.Peer((segment, content));

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Equal((bytes + 999) / 1000, peer.Requests.Count);
        Assert.All(peer.Requests, r => Assert.Equal($"v1/store/segments/{segment.Digest}", r.Path));
        Assert.All(peer.Requests, r => Assert.Equal("Bearer a-key", r.Headers["authorization"]));
        Assert.All(peer.Requests, r => Assert.Equal($"\"{segment.Digest}\"", r.Headers["if-range"]));
        Assert.All(peer.Requests, r => Assert.InRange(r.Last - r.First + 1, 1, 1000));
    }

    [Theory]
    [MemberData(nameof(FinalStatuses))]
    public async Task FetchAsync_FinalStatus_IsNotAskedAgainAndNamesThePeer(int status, string error, string clause)
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = _ => PeerReply.Of(status);

        var failure = await _fixture.RequireFailedAsync(
            segment, Enum.Parse<WeightStoreError>(error), _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains(peer.Address.ToString().TrimEnd('/'), failure.Message, StringComparison.Ordinal);
        Assert.Contains(clause, failure.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task FetchAsync_PassingStatus_IsAskedAgain(int status)
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Requests.Count < 3 ? PeerReply.Of(status) : peer.Serve(r);

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Equal(3, peer.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_BusyForGood_GivesUpAfterItsAttempts()
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = _ => PeerReply.Of(503);

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("answered 503", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, peer.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_RetryAfter_IsWaitedForUpToTheLongestPause()
    {
        var clock = new ManualTimeProvider();
        _fixture.Clock = clock;
        _fixture.Options = _fixture.Options with { LongestPause = TimeSpan.FromSeconds(5), PieceDeadline = TimeSpan.FromHours(1) };
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Requests.Count < 2 ? PeerReply.Of(503, "", ("Retry-After", "3600")) : peer.Serve(r);

        var fetch = _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None);
        using var bound = new CancellationTokenSource(FetchFixture.Bound);
        while (!fetch.IsCompleted)
        {
            bound.Token.ThrowIfCancellationRequested();
            Assert.True(peer.Requests.Count < 2 || clock.GetUtcNow() >= new ManualTimeProvider().GetUtcNow() + TimeSpan.FromSeconds(5));
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        await _fixture.RequireStoredAsync(segment, content, fetch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(799)]
    public async Task FetchAsync_BodyCutShort_IsAskedAgain(int after)
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Requests.Count < 2 ? peer.Serve(r) with { CutAfter = after } : peer.Serve(r);

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task FetchAsync_BodyAlwaysCutShort_SaysHowFarItCame()
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Serve(r) with { CutAfter = 300 };

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("300 of 800 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_StallingPeer_FailsAtTheDeadline()
    {
        var clock = new ManualTimeProvider();
        _fixture.Clock = clock;
        _fixture.Options = _fixture.Options with { Attempts = 1, PieceDeadline = TimeSpan.FromSeconds(30) };
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Serve(r) with { StallAfter = 10 };

        var fetch = _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None);
        await peer.Stalled;
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(fetch.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await _fixture.RequireFailedAsync(segment, WeightStoreError.Unavailable, fetch);
        Assert.Contains("did not send 800 bytes from 0 on within 30 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_PeerGone_SaysSo()
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Close();

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Range", "bytes 0-799/801", "has 801 bytes of it, not 800")]
    [InlineData("Content-Range", "bytes 1-800/800", "instead of 0 to 799")]
    [InlineData("Content-Range", "bytes 0-798/800", "instead of 0 to 799")]
    [InlineData("Content-Range", "pages 1-2", "instead of 0 to 799")]
    [InlineData("ETag", "\"0000\"", "has another segment under that digest")]
    public async Task FetchAsync_HeadersOfSomethingElse_AreRefused(string header, string value, string clause)
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r =>
        {
            var reply = peer.Serve(r);
            reply.Headers[header] = value;
            return reply;
        };

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains(clause, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_PeerWithoutRanges_GivesWhatFitsIntoOnePiece()
    {
        var (small, content) = FetchFixture.Segment(800, seed: 1);
        var (large, _) = FetchFixture.Segment(1800, seed: 2);
        var peer = _fixture.Peer();
        peer.Answer = _ => new PeerReply(200, content);
        var fetcher = _fixture.Fetcher(peer);

        await _fixture.RequireStoredAsync(small, content, fetcher.FetchAsync(small, CancellationToken.None));
        var failure = await _fixture.RequireFailedAsync(large, WeightStoreError.Unavailable, fetcher.FetchAsync(large, CancellationToken.None));

        Assert.Contains("answers a request for a part with the whole", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("")]
    public async Task FetchAsync_NoHttp_IsAFailureOfThePeer(string raw)
    {
        var (segment, content) = FetchFixture.Segment(800);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = _ => PeerReply.Of(200) with { Raw = raw };

        await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"versions":[{"name":"acme/a","version":1},{"name":"acme/b","version":7}]}""", null)]
    [InlineData("""{"versions":null}""", "cannot be read")]
    [InlineData("""{}""", "cannot be read")]
    [InlineData("""null""", "is null")]
    [InlineData("""[""", "cannot be read")]
    public async Task ListAsync_AnyBody_IsAListOrAnError(string body, string? complaint)
    {
        var peer = _fixture.Peer();
        peer.Answer = _ => PeerReply.Of(200, body);
        var list = _fixture.Client(peer).ListAsync(CancellationToken.None).WaitAsync(FetchFixture.Bound);

        if (complaint is null)
        {
            Assert.Equal(["acme/a:1", "acme/b:7"], (await list).Select(v => v.ToString()));
            return;
        }

        var failure = await Assert.ThrowsAsync<OriginException>(() => list);
        Assert.Equal(OriginFailure.Wrong, failure.Failure);
        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFileAsync_LongerThanTheLimit_IsRefused()
    {
        var peer = _fixture.Peer();
        peer.Answer = _ => PeerReply.Of(200) with { Raw = $"HTTP/1.1 200 OK\r\nContent-Length: {FetchOptions.MaxFileBytes + 1}\r\n\r\n" };

        var failure = await Assert.ThrowsAsync<OriginException>(
            () => _fixture.Client(peer).ReadFileAsync(new string('a', 64), CancellationToken.None).WaitAsync(FetchFixture.Bound));

        Assert.Equal(OriginFailure.Wrong, failure.Failure);
    }

    [Fact]
    public void Name_OfAnAddressWithSecrets_HasNoneOfThem()
    {
        using var http = new HttpClient();
        Assert.Equal(
            "http://node-a:8000/ptm",
            new HttpPeer(http, new Uri("http://user:secret@node-a:8000/ptm/?q=1"), null, new FetchOptions(), TimeProvider.System).Name);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
