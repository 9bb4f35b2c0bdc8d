using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>
/// Copies segments that the local store lacks from other stores, in the order in which these are given. Requests for one segment share one
/// copy; it ends with the last of them, and what has come by then is kept for the next. A file is published when its hash is right, so
/// nothing that an origin does wrong outlasts the attempt.
/// </summary>
public sealed class SegmentFetcher : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CheckpointStore _store;
    private readonly SegmentCopy _copy;
    private readonly SemaphoreSlim _slots;
    private readonly Dictionary<(SegmentDigest Digest, long Bytes), Flight> _flights = [];
    private readonly HashSet<Task> _running = [];

    private bool _disposed;

    /// <summary>Makes a fetcher; it owns neither the store nor the origins.</summary>
    /// <param name="store">Where segments go.</param>
    /// <param name="origins">Where they come from, the first to try first.</param>
    /// <param name="options">How they are copied.</param>
    /// <param name="clock">Bounds pieces and pauses.</param>
    /// <param name="random">Spreads pauses.</param>
    public SegmentFetcher(
        CheckpointStore store, IReadOnlyList<IStoreOrigin> origins, FetchOptions options, TimeProvider clock, Random random)
        : this(store, origins, options, clock, random, () => new DriveInfo(store.Paths.Root).AvailableFreeSpace)
    {
    }

    internal SegmentFetcher(
        CheckpointStore store,
        IReadOnlyList<IStoreOrigin> origins,
        FetchOptions options,
        TimeProvider clock,
        Random random,
        Func<long> room)
    {
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(options);
        options.RequireValid();
        _store = store;
        _slots = new SemaphoreSlim(options.ParallelSegments);
        Counters = [.. origins.Select(o => new OriginCounters(o.Name))];
        _copy = new SegmentCopy(store, [.. origins.Zip(Counters)], options, clock, random, room);
    }

    /// <summary>What each origin gave, in their order.</summary>
    public IReadOnlyList<OriginCounters> Counters { get; }

    /// <summary>Brings a segment into the store, unless it is there.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="cancellationToken">Ends the wait, and the copy when nobody else waits for it.</param>
    /// <returns>The path of its file.</returns>
    /// <exception cref="WeightStoreException">
    /// No origin has it (<see cref="WeightStoreError.NotFound"/>), none can give it now (<see cref="WeightStoreError.Unavailable"/>),
    /// there is no room for it (<see cref="WeightStoreError.NoSpace"/>), or the disk fails.
    /// </exception>
    public async Task<string> FetchAsync(SegmentRecord segment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(segment);
        cancellationToken.ThrowIfCancellationRequested();
        if (_store.SegmentPath(segment.Digest) is var path && File.Exists(path))
        {
            return path;
        }

        var flight = Join(segment);
        try
        {
            await flight.End.WaitAsync(cancellationToken).ConfigureAwait(false);
            return path;
        }
        finally
        {
            Leave(segment, flight);
        }
    }

    /// <summary>Ends copies; what has come is kept for the next process.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        Flight[] flights;
        lock (_gate)
        {
            _disposed = true;
            flights = [.. _flights.Values];
            running = [.. _running];
        }

        foreach (var flight in flights)
        {
            await flight.Stop.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
    }

    private Flight Join(SegmentRecord segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_flights.TryGetValue((segment.Digest, segment.Bytes), out var flight))
            {
                flight = new Flight();
                flight.End = Task.Run(() => FlyAsync(segment, flight), CancellationToken.None);
                _flights.Add((segment.Digest, segment.Bytes), flight);
                _running.Add(flight.End);
            }

            flight.Waiting++;
            return flight;
        }
    }

    private void Leave(SegmentRecord segment, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiting > 0 || flight.End.IsCompleted)
            {
                return;
            }

            // A later request starts anew rather than joining one that is about to end.
            Forget(segment, flight);
        }

        flight.Stop.Cancel();
    }

    private async Task FlyAsync(SegmentRecord segment, Flight flight)
    {
        try
        {
            await _slots.WaitAsync(flight.Stop.Token).ConfigureAwait(false);
            try
            {
                await _copy.RunAsync(segment, flight.Stop.Token).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            lock (_gate)
            {
                Forget(segment, flight);
                _running.Remove(flight.End);
            }
        }
    }

    private void Forget(SegmentRecord segment, Flight flight)
    {
        if (_flights.TryGetValue((segment.Digest, segment.Bytes), out var current) && current == flight)
        {
            _flights.Remove((segment.Digest, segment.Bytes));
        }
    }

    // Its token source holds no timer and no link, so nothing needs to dispose it while late parties may still cancel it.
    private sealed class Flight
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task End { get; set; } = null!;

        public int Waiting { get; set; }
    }
}
