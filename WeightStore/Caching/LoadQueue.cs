namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Segments on their way onto the device, a few at a time, on the thread pool. Guarded by the cache's lock, which its caller
/// holds; the loads themselves run without it.
/// </summary>
/// <param name="loader">Does the loading.</param>
/// <param name="parallel">The most loads at a time.</param>
/// <param name="finished">Told about the end of each load, without the lock; it must call <see cref="Finish"/> with it.</param>
internal sealed class LoadQueue(
    SegmentLoader loader, int parallel, Action<SegmentEntry, IDeviceSegment?, Exception?> finished)
    : IDisposable
{
    private readonly LinkedList<SegmentEntry> _pending = [];
    private readonly CancellationTokenSource _shutdown = new();

    /// <summary>The most loads at a time.</summary>
    public int Parallel => parallel;

    public int Running { get; private set; }

    public int Waiting => _pending.Count;

    /// <summary>Bytes of what waits.</summary>
    public long BytesWaiting { get; private set; }

    public void Add(SegmentEntry segment)
    {
        segment.Arrival = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending.AddLast(segment);
        BytesWaiting += segment.Bytes;
    }

    /// <summary>Starts what may start; what a request waits for goes before what is only foretold.</summary>
    public void Start()
    {
        while (Running < parallel && _pending.First is { Value: var first })
        {
            var segment = _pending.FirstOrDefault(s => s.Leases > 0) ?? first;
            _pending.Remove(segment);
            BytesWaiting -= segment.Bytes;
            Running++;
            _ = Task.Run(() => LoadAsync(segment));
        }
    }

    /// <summary>Counts a load's end and tells those who wait for it.</summary>
    public void Finish(SegmentEntry segment, Exception? error)
    {
        Running--;
        segment.Arrival!.SetResult(error);
    }

    /// <summary>Drops what has not started, for good.</summary>
    public IReadOnlyList<SegmentEntry> DropPending()
    {
        SegmentEntry[] dropped = [.. _pending];
        _pending.Clear();
        BytesWaiting = 0;
        foreach (var segment in dropped)
        {
            segment.Arrival!.SetResult(new OperationCanceledException());
        }

        return dropped;
    }

    /// <summary>Asks running loads to end; called without the lock.</summary>
    public Task CancelAsync() => _shutdown.CancelAsync();

    public void Dispose() => _shutdown.Dispose();

    private async Task LoadAsync(SegmentEntry segment)
    {
        IDeviceSegment? memory = null;
        Exception? error = null;
        try
        {
            memory = await loader.LoadAsync(segment.Record, _shutdown.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever it is, it belongs to those who wait for the segment.
            error = e;
        }

        finished(segment, memory, error);
    }
}
