using System.Security.Cryptography;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Sources;

/// <summary>An empty store, and peers on real ports to fill it from.</summary>
internal sealed class FetchFixture : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public FetchFixture() => Store = Open();

    public CheckpointStore Store { get; private set; }

    public FetchOptions Options { get; set; } = new()
    {
        PieceBytes = 1000,
        ParallelPieces = 3,
        Attempts = 3,
        RetryBudget = 4,
        FirstPause = TimeSpan.FromTicks(1),
        SpareBytes = 0,
    };

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string this[string name] => _folder[name];

    public static (SegmentRecord Segment, byte[] Content) Segment(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        var digest = new SegmentDigest(Convert.ToHexStringLower(SHA256.HashData(content)));
        return (new SegmentRecord($"part{seed}", digest, bytes, []), content);
    }

    public CheckpointStore Open(Action<StoreStep, string>? before = null)
        => Store = CheckpointStore.Open(_folder["store"], TimeProvider.System, TimeSpan.Zero, before);

    public ScriptedPeer Peer(params (SegmentRecord Segment, byte[] Content)[] segments)
    {
        var peer = new ScriptedPeer();
        foreach (var (segment, content) in segments)
        {
            peer.Add(segment, content);
        }

        _owned.Add(peer);
        return peer;
    }

    public HttpPeer Client(ScriptedPeer peer, string? key = "a-key") => new(_http, peer.Address, key, Options, Clock);

    public SegmentFetcher Fetcher(params ScriptedPeer[] peers) => Fetcher([.. peers.Select(p => Client(p))]);

    public SegmentFetcher Fetcher(IReadOnlyList<IStoreOrigin> origins, long room = long.MaxValue)
    {
        var fetcher = new SegmentFetcher(Store, origins, Options, Clock, new Random(1), () => room);
        _owned.Add(fetcher);
        return fetcher;
    }

    public string PartialPath(SegmentRecord segment) => Path.Combine(_folder["store"], "partial", segment.Digest + ".part");

    public FileStream Lock(SegmentRecord segment)
    {
        Directory.CreateDirectory(Path.Combine(_folder["store"], "partial"));
        return new FileStream(LockPath(segment), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public string LockPath(SegmentRecord segment) => Path.ChangeExtension(PartialPath(segment), ".lock");

    public async Task RequireStoredAsync(SegmentRecord segment, byte[] content, Task<string> fetch)
    {
        var path = await fetch.WaitAsync(Bound);
        Assert.Equal(Store.SegmentPath(segment.Digest), path);
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
        Assert.False(File.Exists(PartialPath(segment)));
    }

    public async Task<WeightStoreException> RequireFailedAsync(SegmentRecord segment, WeightStoreError error, Task<string> fetch)
    {
        var failure = await Assert.ThrowsAsync<WeightStoreException>(() => fetch.WaitAsync(Bound));
        Assert.True(error == failure.Error, $"{failure.Error}: {failure.Message}");
        Assert.Contains($"segment '{segment.Part}' ({segment.Digest})", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Store.SegmentPath(segment.Digest)));
        return failure;
    }

    public async ValueTask DisposeAsync()
    {
        // Fetchers were made after the peers that they ask.
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }
}
