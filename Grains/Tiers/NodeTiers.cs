using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tiers;

/// <summary>The tiers of this silo's weights below its devices, made at start from options and owned until the host stops.</summary>
internal sealed class NodeTiers : IAsyncDisposable
{
    private const int MostConnections = 16;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionAge = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // The key goes to the address that the operator named, and nowhere else.
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectLimit,
        MaxConnectionsPerServer = MostConnections,
        PooledConnectionLifetime = ConnectionAge,
    })
    {
        // Every piece and document has a deadline of its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly List<SharedFolder> _folders;
    private readonly SegmentFetcher? _fetcher;

    public NodeTiers(TierOptions options, CheckpointStore store, TimeProvider clock, Action<string> notice)
    {
        var fetch = new FetchOptions();
        _folders = [.. options.SharedFolders.Select(folder => new SharedFolder(folder, fetch, clock))];
        IStoreOrigin[] origins = [.. _folders, .. options.Peers.Select(peer => new HttpPeer(_http, peer, options.PeerKey, fetch, clock))];
        _fetcher = origins.Length > 0 ? new SegmentFetcher(store, origins, fetch, clock, new Random()) : null;
        Host = options.HostBudgetBytes > 0
            ? new HostTier(new HostTierOptions { BudgetBytes = options.HostBudgetBytes }, clock, notice)
            : null;
        Segments = new SegmentTiers(store, _fetcher, Host);
        Follower = origins.Length > 0 ? new StoreFollower(store, origins) : null;
    }

    public SegmentTiers Segments { get; }

    /// <summary>Segments in host memory; null when none are kept.</summary>
    public HostTier? Host { get; }

    /// <summary>Follows other stores; null when there are none.</summary>
    public StoreFollower? Follower { get; }

    public IReadOnlyList<OriginCounters> Origins => _fetcher?.Counters ?? [];

    public async ValueTask DisposeAsync()
    {
        await Segments.DisposeAsync();
        if (_fetcher is not null)
        {
            await _fetcher.DisposeAsync();
        }

        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        _folders.ForEach(f => f.Dispose());
        _http.Dispose();
    }
}
