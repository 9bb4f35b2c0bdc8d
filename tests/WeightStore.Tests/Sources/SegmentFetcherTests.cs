using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Sources;

public sealed class SegmentFetcherTests : IAsyncDisposable
{
    private const int DiskFull = 28;

    private readonly FetchFixture _fixture = new();

    [Fact]
    public async Task FetchAsync_ManyAtOnce_ShareOneCopy()
    {
        var (segment, content) = FetchFixture.Segment(5000);
        var peer = _fixture.Peer((segment, content));
        var fetcher = _fixture.Fetcher(peer);

        var fetches = Enumerable.Range(0, 16).Select(_ => fetcher.FetchAsync(segment, CancellationToken.None)).ToArray();
        foreach (var fetch in fetches)
        {
            await _fixture.RequireStoredAsync(segment, content, fetch);
        }

        Assert.Equal(5, peer.Requests.Count);
        Assert.Equal((5000, 1, 0), (fetcher.Counters[0].Bytes, fetcher.Counters[0].Segments, fetcher.Counters[0].Failures));
    }

    [Fact]
    public async Task FetchAsync_InTheStore_AsksNobody()
    {
        var (segment, content) = FetchFixture.Segment(500);
        var peer = _fixture.Peer((segment, content));
        var fetcher = _fixture.Fetcher(peer);
        await fetcher.FetchAsync(segment, CancellationToken.None).WaitAsync(FetchFixture.Bound);
        peer.Close();

        await _fixture.RequireStoredAsync(segment, content, fetcher.FetchAsync(segment, CancellationToken.None));

        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task FetchAsync_PiecesOnTheirWay_AreBounded()
    {
        var (segment, content) = FetchFixture.Segment(20_000);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => r.First == 0 ? peer.Serve(r) with { StallAfter = 0 } : peer.Serve(r);
        using var stop = new CancellationTokenSource();

        var fetch = _fixture.Fetcher(peer).FetchAsync(segment, stop.Token);
        await peer.Stalled;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch.WaitAsync(FetchFixture.Bound));

        // The first has not come, so no more than those beside it have been asked for, each once.
        Assert.InRange(peer.Requests.Count, 1, 3);
    }

    [Fact]
    public async Task FetchAsync_CutAndStartedAgain_TakesUpWhereItEnded()
    {
        var (segment, content) = FetchFixture.Segment(9_500);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => r.First >= 4000 ? PeerReply.Of(404) : peer.Serve(r);
        await using (var before = new SegmentFetcher(_fixture.Store, [_fixture.Client(peer)], _fixture.Options, TimeProvider.System, new Random(1)))
        {
            await _fixture.RequireFailedAsync(segment, WeightStoreError.NotFound, before.FetchAsync(segment, CancellationToken.None));
        }

        Assert.Equal(content[..4000], await File.ReadAllBytesAsync(_fixture.PartialPath(segment)));
        peer.Requests.Clear();
        peer.Answer = peer.Serve;
        _fixture.Open();
        var after = _fixture.Fetcher(peer);
        await _fixture.RequireStoredAsync(segment, content, after.FetchAsync(segment, CancellationToken.None));

        Assert.Equal([4000, 5000, 6000, 7000, 8000, 9000], peer.Requests.Select(r => r.First).Order());
        Assert.Equal(5500, after.Counters[0].Bytes);
    }

    [Fact]
    public async Task FetchAsync_PartialFileEndsInsideAPiece_GoesOnAtTheByte()
    {
        var (segment, content) = FetchFixture.Segment(3_000);
        var peer = _fixture.Peer((segment, content));
        Leave(segment, content[..1234]);

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Equal([(1234, 1999), (2000, 2999)], peer.Requests.Select(r => (r.First, r.Last)).Order());
    }

    [Theory]
    [InlineData(1234)]
    [InlineData(3000)]
    [InlineData(5000)]
    public async Task FetchAsync_PartialFileOfOtherBytes_IsDroppedAndTheSegmentComes(int length)
    {
        var (segment, content) = FetchFixture.Segment(3_000);
        var peer = _fixture.Peer((segment, content));
        Leave(segment, new byte[length]);

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task FetchAsync_FirstOriginFails_TheNextGivesTheRest()
    {
        var (segment, content) = FetchFixture.Segment(6_000);
        var (first, second) = (_fixture.Peer((segment, content)), _fixture.Peer((segment, content)));
        first.Answer = r => r.First >= 3000 ? PeerReply.Of(500) : first.Serve(r);
        var fetcher = _fixture.Fetcher(first, second);

        await _fixture.RequireStoredAsync(segment, content, fetcher.FetchAsync(segment, CancellationToken.None));

        Assert.Equal([3000, 4000, 5000], second.Requests.Select(r => r.First).Order());
        Assert.Equal((1, 0), (fetcher.Counters[0].Failures, fetcher.Counters[1].Failures));
    }

    [Fact]
    public async Task FetchAsync_OriginOfOtherContent_IsFoundOutAndTheNextAsked()
    {
        var (segment, content) = FetchFixture.Segment(2_500);
        var (liar, honest) = (_fixture.Peer((segment, new byte[2_500])), _fixture.Peer((segment, content)));

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(liar, honest).FetchAsync(segment, CancellationToken.None));
        File.Delete(_fixture.Store.SegmentPath(segment.Digest));
        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(liar).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("sent content that hashes to", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(_fixture.PartialPath(segment)).Length);
    }

    [Fact]
    public async Task FetchAsync_EveryOriginFails_NamesEach()
    {
        var (segment, _) = FetchFixture.Segment(500);
        var (one, two) = (_fixture.Peer(), _fixture.Peer());
        two.Close();

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.Unavailable, _fixture.Fetcher(one, two).FetchAsync(segment, CancellationToken.None));

        Assert.Contains($"http://127.0.0.1:{one.Address.Port} does not have it", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{two.Address.Port} cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NoRoom_SaysWhatIsNeededAndAsksNobody()
    {
        var (segment, content) = FetchFixture.Segment(5000);
        var peer = _fixture.Peer((segment, content));
        _fixture.Options = _fixture.Options with { SpareBytes = 100 };

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.NoSpace, _fixture.Fetcher([_fixture.Client(peer)], room: 5099).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("5100 bytes of disk are needed, 100 of them to spare, and 5099 are free", failure.Message, StringComparison.Ordinal);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task FetchAsync_DiskFullOnTheWay_LeavesNothingThatFillsIt()
    {
        var (segment, content) = FetchFixture.Segment(5000);
        var peer = _fixture.Peer((segment, content));
        var writes = 0;
        _fixture.Open((step, path) =>
        {
            if (step == StoreStep.Write && path.EndsWith(".part", StringComparison.Ordinal) && ++writes == 3)
            {
                throw new IOException("no space left on device", DiskFull);
            }
        });

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.NoSpace, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(_fixture.PartialPath(segment)).Length);
        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task FetchAsync_LastWaiterLeaves_EndsTheCopyAndKeepsWhatCame()
    {
        var (segment, content) = FetchFixture.Segment(6_000);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => r.First >= 2000 ? peer.Serve(r) with { StallAfter = 1 } : peer.Serve(r);
        var fetcher = _fixture.Fetcher(peer);
        using var one = new CancellationTokenSource();
        using var two = new CancellationTokenSource();
        var (first, second) = (fetcher.FetchAsync(segment, one.Token), fetcher.FetchAsync(segment, two.Token));
        await peer.Stalled;

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(FetchFixture.Bound));
        Assert.False(second.IsCompleted);
        await two.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(FetchFixture.Bound));

        peer.Answer = peer.Serve;
        await _fixture.RequireStoredAsync(segment, content, fetcher.FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task DisposeAsync_CopiesOnTheirWay_EndsThem()
    {
        var (segment, content) = FetchFixture.Segment(6_000);
        var peer = _fixture.Peer((segment, content));
        peer.Answer = r => peer.Serve(r) with { StallAfter = 1 };
        var fetcher = _fixture.Fetcher(peer);
        var fetch = fetcher.FetchAsync(segment, CancellationToken.None);
        await peer.Stalled;

        await fetcher.DisposeAsync().AsTask().WaitAsync(FetchFixture.Bound);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch.WaitAsync(FetchFixture.Bound));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fetcher.FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task FetchAsync_AnotherProcessCopiesIt_WaitsForThat()
    {
        var (segment, content) = FetchFixture.Segment(500);
        var peer = _fixture.Peer((segment, content));
        Leave(segment, []);
        Task<string> fetch;
        using (_fixture.Lock(segment))
        {
            fetch = _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None);
            Directory.CreateDirectory(Path.GetDirectoryName(_fixture.Store.SegmentPath(segment.Digest))!);
            await File.WriteAllBytesAsync(_fixture.Store.SegmentPath(segment.Digest), content);
        }

        Assert.Equal(content, await File.ReadAllBytesAsync(await fetch.WaitAsync(FetchFixture.Bound)));
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task FetchAsync_AnotherProcessCopiesItForTooLong_IsUnavailable()
    {
        var (segment, content) = FetchFixture.Segment(500);
        var peer = _fixture.Peer((segment, content));
        _fixture.Options = _fixture.Options with { LockDeadline = TimeSpan.FromTicks(1) };
        using (_fixture.Lock(segment))
        {
            var failure = await _fixture.RequireFailedAsync(
                segment, WeightStoreError.Unavailable, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));

            Assert.Contains("is being written by another process", failure.Message, StringComparison.Ordinal);
            Assert.Empty(peer.Requests);
        }

        await _fixture.RequireStoredAsync(segment, content, _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None));
    }

    [Fact]
    public async Task FetchAsync_JustPublished_CanBeReadAtOnce()
    {
        var (segment, content) = FetchFixture.Segment(2_500);
        byte[]? read = null;
        _fixture.Open((step, path) =>
        {
            if (step == StoreStep.FlushFolder && path == Path.GetDirectoryName(_fixture.Store.SegmentPath(segment.Digest))
                && File.Exists(_fixture.Store.SegmentPath(segment.Digest)))
            {
                read = File.ReadAllBytes(_fixture.Store.SegmentPath(segment.Digest));
            }
        });

        var fetch = _fixture.Fetcher(_fixture.Peer((segment, content))).FetchAsync(segment, CancellationToken.None);

        await _fixture.RequireStoredAsync(segment, content, fetch);
        Assert.Equal(content, read);
    }

    [Fact]
    public async Task FetchAsync_ImportedMeanwhile_IsThatFile()
    {
        var (segment, content) = FetchFixture.Segment(500);
        var peer = _fixture.Peer((segment, content));
        var path = _fixture.Store.SegmentPath(segment.Digest);
        peer.Answer = request =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
            return peer.Serve(request);
        };

        Assert.Equal(path, await _fixture.Fetcher(peer).FetchAsync(segment, CancellationToken.None).WaitAsync(FetchFixture.Bound));
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task FetchAsync_SegmentsAtOnce_AreBounded()
    {
        _fixture.Options = _fixture.Options with { ParallelSegments = 1 };
        var (one, two) = (FetchFixture.Segment(500, seed: 1), FetchFixture.Segment(500, seed: 2));
        var peer = _fixture.Peer(one, two);
        peer.Answer = r => peer.Serve(r) with { StallAfter = 1 };
        var fetcher = _fixture.Fetcher(peer);
        using var stop = new CancellationTokenSource();
        var first = fetcher.FetchAsync(one.Segment, stop.Token);
        await peer.Stalled;
        var second = fetcher.FetchAsync(two.Segment, CancellationToken.None);
        Assert.Single(peer.Requests);
        peer.Answer = peer.Serve;
        await stop.CancelAsync();

        await _fixture.RequireStoredAsync(two.Segment, two.Content, second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(FetchFixture.Bound));
    }

    [Fact]
    public async Task CollectGarbageAsync_PartialFiles_GoUnlessSomeoneWritesThem()
    {
        var (dead, live) = (FetchFixture.Segment(500, seed: 1), FetchFixture.Segment(500, seed: 2));
        Leave(dead.Segment, dead.Content[..100]);
        Leave(live.Segment, live.Content[..100]);
        using (_fixture.Lock(live.Segment))
        {
            var report = await _fixture.Store.CollectGarbageAsync(CancellationToken.None).WaitAsync(FetchFixture.Bound);

            Assert.Equal(new GarbageReport(0, 0, 1, 100), report);
            Assert.False(File.Exists(_fixture.PartialPath(dead.Segment)));
            Assert.True(File.Exists(_fixture.PartialPath(live.Segment)));
        }
    }

    [Fact]
    public async Task CollectGarbageAsync_FilesAmongPartialOnes_LocksGoAndStraysStay()
    {
        var (segment, content) = FetchFixture.Segment(500);
        var stray = Path.Combine(Path.GetDirectoryName(_fixture.PartialPath(segment))!, "x.part");
        await _fixture.RequireStoredAsync(
            segment, content, _fixture.Fetcher(_fixture.Peer((segment, content))).FetchAsync(segment, CancellationToken.None));
        Assert.True(File.Exists(_fixture.LockPath(segment)));
        await File.WriteAllTextAsync(stray, "?");

        var report = await _fixture.Store.CollectGarbageAsync(CancellationToken.None).WaitAsync(FetchFixture.Bound);

        Assert.Equal(new GarbageReport(1, 0, 0, 500), report);
        Assert.False(File.Exists(_fixture.LockPath(segment)));
        Assert.True(File.Exists(stray));
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private void Leave(SegmentRecord segment, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.PartialPath(segment))!);
        File.WriteAllBytes(_fixture.PartialPath(segment), bytes);
    }
}
