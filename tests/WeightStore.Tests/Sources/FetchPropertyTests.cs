using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.WeightStore.Tests.Sources;

/// <summary>Whatever peers do, in whichever order: the right file, or an error that names segment and peers; never a wrong file.</summary>
public sealed class FetchPropertyTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task FetchAsync_AnySequenceOfFailures_EndsWithTheRightFileOrAClearError(int seed)
    {
        await using var fixture = new FetchFixture();
        var random = new Random(seed);
        fixture.Options = fixture.Options with { RetryBudget = random.Next(6), ParallelPieces = 1 + random.Next(4), Attempts = 1 + random.Next(3) };
        var (segment, content) = FetchFixture.Segment(1 + random.Next(8000), seed);
        var peers = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => fixture.Peer((segment, content))).ToArray();
        var trouble = random.NextDouble();
        foreach (var peer in peers)
        {
            peer.Answer = request => Misbehave(peer, request, random, trouble);
        }

        var (fetched, failed) = (0, 0);
        for (var round = 0; round < 6; round++)
        {
            var fetcher = fixture.Fetcher(peers);
            if (await TryFetchAsync(fixture, fetcher, segment, content, random, peers))
            {
                fetched++;
                File.Delete(fixture.Store.SegmentPath(segment.Digest));
            }
            else
            {
                failed++;
            }

            if (random.Next(3) == 0)
            {
                await fetcher.DisposeAsync();
                fixture.Open();
            }
        }

        Assert.Equal(6, fetched + failed);
        foreach (var peer in peers)
        {
            peer.Answer = peer.Serve;
        }

        await fixture.RequireStoredAsync(segment, content, fixture.Fetcher(peers).FetchAsync(segment, CancellationToken.None));
    }

    public static TheoryData<int> Seeds()
    {
        var seeds = new TheoryData<int>();
        for (var seed = 0; seed < 40; seed++)
        {
            seeds.Add(seed);
        }

        return seeds;
    }

    private static async Task<bool> TryFetchAsync(
        FetchFixture fixture, SegmentFetcher fetcher, SegmentRecord segment, byte[] content, Random random, ScriptedPeer[] peers)
    {
        // Never disposed, as a late request may still cancel it.
        var stop = new CancellationTokenSource();
        var patience = random.Next(4) == 0 ? random.Next(12) : int.MaxValue;
        Array.ForEach(peers, p => p.Asked = () => CancelWhen(Interlocked.Decrement(ref patience) == 0, stop));
        try
        {
            await fixture.RequireStoredAsync(segment, content, fetcher.FetchAsync(segment, stop.Token));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (WeightStoreException e)
        {
            Assert.False(File.Exists(fixture.Store.SegmentPath(segment.Digest)));
            Assert.Contains(segment.Digest.Value, e.Message, StringComparison.Ordinal);
            Assert.All(peers, p => Assert.Contains($"http://127.0.0.1:{p.Address.Port} ", e.Message, StringComparison.Ordinal));
            return false;
        }
        finally
        {
            Array.ForEach(peers, p => p.Asked = () => { });
        }
    }

    private static void CancelWhen(bool now, CancellationTokenSource stop)
    {
        if (now)
        {
            stop.Cancel();
        }
    }

    private static PeerReply Misbehave(ScriptedPeer peer, PeerRequest request, Random random, double trouble)
    {
        lock (random)
        {
            if (random.NextDouble() > trouble)
            {
                return peer.Serve(request);
            }

            var good = peer.Serve(request);
            return random.Next(14) switch
            {
                0 => good with { CutAfter = random.Next(good.Body.Length) },
                1 => Flip(good, random),
                2 => PeerReply.Of(500),
                3 => PeerReply.Of(503, "", ("Retry-After", "0")),
                4 => PeerReply.Of(404),
                5 => PeerReply.Of(401),
                6 => PeerReply.Of(416, "", ("Content-Range", "bytes */7")),
                7 => Changed(good, "Content-Range", "bytes 0-6/7"),
                8 => Changed(good, "ETag", "\"other\""),
                9 => PeerReply.Of(200, "something else"),
                10 => PeerReply.Of(200) with { Raw = "garbage" },
                11 => PeerReply.Of(302, "", ("Location", "http://127.0.0.1:1/")),
                12 => good with { Body = good.Body[1..] },
                _ => good with { Body = [.. good.Body, 1, 2, 3] },
            };
        }
    }

    private static PeerReply Flip(PeerReply reply, Random random)
    {
        reply.Body[random.Next(reply.Body.Length)] ^= 1;
        return reply;
    }

    private static PeerReply Changed(PeerReply reply, string header, string value)
    {
        reply.Headers[header] = value;
        return reply;
    }
}
