using System.Threading.Channels;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Every place a segment can be in before it is on a device: host memory, the local store, other stores. What devices foretell is brought
/// nearer ahead of its use, one segment at a time.
/// </summary>
public sealed class SegmentTiers : ISegmentSource, IAsyncDisposable
{
    private const int MostForetold = 256;

    private readonly CheckpointStore _store;
    private readonly SegmentFetcher? _fetcher;
    private readonly HostTier? _host;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly Channel<SegmentRecord> _foretold = Channel.CreateBounded<SegmentRecord>(
        new BoundedChannelOptions(MostForetold) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Task _readAhead;

    /// <summary>Puts the tiers together; they are disposed by who made them, after this.</summary>
    /// <param name="store">The local store.</param>
    /// <param name="fetcher">Copies from other stores; null where there are none.</param>
    /// <param name="host">Keeps segments in host memory; null for none.</param>
    public SegmentTiers(CheckpointStore store, SegmentFetcher? fetcher, HostTier? host)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _fetcher = fetcher;
        _host = host;
        _readAhead = Task.Run(ReadAheadAsync);
    }

    /// <inheritdoc/>
    public Task<string> LocateAsync(SegmentRecord segment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return _fetcher is null
            ? Task.FromResult(_store.SegmentPath(segment.Digest))
            : _fetcher.FetchAsync(segment, cancellationToken);
    }

    /// <summary>Whether every segment of a version is in the local store, or there is no other place to get one from.</summary>
    public bool IsLocal(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return _fetcher is null || manifest.Segments.All(s => File.Exists(_store.SegmentPath(s.Digest)));
    }

    /// <summary>Brings every segment of a version into the local store, in the order in which a forward pass needs them.</summary>
    /// <exception cref="WeightStoreException">One of them cannot be had; the message names it.</exception>
    public async Task EnsureLocalAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loads = manifest.Segments.DistinctBy(s => s.Digest).Select(s => LocateAsync(s, stop.Token)).ToList<Task>();
        try
        {
            while (loads.Count > 0)
            {
                var first = await Task.WhenAny(loads).ConfigureAwait(false);
                loads.Remove(first);
                await first.ConfigureAwait(false);
            }
        }
        finally
        {
            // One that failed ends the others.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Arrived(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        _host?.Release(segment.Digest);
    }

    /// <inheritdoc/>
    public void Departed(SegmentRecord segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        _host?.Keep(segment, _store.SegmentPath(segment.Digest));
    }

    /// <inheritdoc/>
    public void Foretold(SegmentRecord segment) => _foretold.Writer.TryWrite(segment);

    /// <summary>Ends reading ahead.</summary>
    public async ValueTask DisposeAsync()
    {
        _foretold.Writer.TryComplete();
        await _shutdown.CancelAsync().ConfigureAwait(false);
        await _readAhead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _shutdown.Dispose();
    }

    private async Task ReadAheadAsync()
    {
        await foreach (var segment in _foretold.Reader.ReadAllAsync(_shutdown.Token).ConfigureAwait(false))
        {
            try
            {
                var path = await LocateAsync(segment, _shutdown.Token).ConfigureAwait(false);
                _host?.Keep(segment, path);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A hint; whoever needs the segment is told why it does not come.
            }
        }
    }
}
