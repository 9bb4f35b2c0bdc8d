using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// The weights on one device, under one budget in bytes. A lease brings a whole task or waits, first come, first served, so two requests
/// that hold a part each cannot block one another and a large task is not starved by small ones. One lock guards the books; loading and
/// freeing happen outside of it, on the thread pool.
/// </summary>
public sealed class DeviceWeightCache : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly DeviceWeightCacheOptions _options;
    private readonly IDeviceMemory _memory;
    private readonly ISegmentSource _source;
    private readonly LoadQueue _loads;
    private readonly TimeProvider _clock;
    private readonly ResidencyTable _table;
    private readonly TaskRooms _rooms;
    private readonly CacheCounters _counters = new();
    private readonly LinkedList<AcquireRequest> _waiting = [];
    private readonly LinkedList<TaskEntry> _prefetches = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _disposed;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">The budget and the rules.</param>
    /// <param name="memory">The device's memory; the cache disposes it.</param>
    /// <param name="source">Gives the files of segments, and is told what comes to the device and leaves it.</param>
    /// <param name="clock">Ages uses and measures loads.</param>
    public DeviceWeightCache(DeviceWeightCacheOptions options, IDeviceMemory memory, ISegmentSource source, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(clock);
        options.RequireValid();
        _options = options;
        _memory = memory;
        _source = source;
        _loads = new LoadQueue(new SegmentLoader(memory, source), options.ParallelLoads, Loaded);
        _clock = clock;
        _table = new ResidencyTable(options, memory.Place, clock);
        _rooms = new TaskRooms(_table, memory, SendOut);
        Books = new CacheBooks(_gate, _table, _counters, _loads, _waiting, options.BudgetBytes);
        Groups = new GroupRooms(_gate, _table, SendOut);
        Packed = new PackedRooms(_gate, _table, () => _disposed || _waiting.Count > 0 || _prefetches.Count > 0, SendOut, Pump);
    }

    /// <summary>What the cache holds and has done.</summary>
    public CacheBooks Books { get; }

    /// <summary>Parts of the budget that groups of tasks are held to.</summary>
    public GroupRooms Groups { get; }

    /// <summary>Where packed weights get their room.</summary>
    public PackedRooms Packed { get; }

    /// <summary>
    /// Leases a task, loading what of it is not on the device. Loads are shared with other requests, and go on when this one is cancelled.
    /// Where leases of other tasks take the room, the request waits in line; what is leased or pinned is never evicted.
    /// </summary>
    /// <param name="manifest">The task version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A lease to dispose when the task's run has ended.</returns>
    /// <exception cref="WeightStoreException">The task exceeds the budget beside what is pinned, or a segment cannot be loaded.</exception>
    /// <exception cref="ObjectDisposedException">The cache is being disposed.</exception>
    public async Task<WeightLease> AcquireAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        cancellationToken.ThrowIfCancellationRequested();
        var request = Ask(manifest);
        using (cancellationToken.UnsafeRegister((state, token) => Withdraw((AcquireRequest)state!, token), request))
        {
            await request.Room.ConfigureAwait(false);
        }

        try
        {
            await request.ArriveAsync(cancellationToken).ConfigureAwait(false);
            return MakeLease(request);
        }
        catch
        {
            Release(request.Task);
            throw;
        }
    }

    /// <summary>
    /// Hints that a task will be leased soon. It is loaded if room is free or taken by segments of less value, and no request waits for
    /// room; otherwise nothing happens. A load that fails is only counted.
    /// </summary>
    public void Prefetch(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        lock (_gate)
        {
            if (!_disposed)
            {
                EnqueuePrefetch(_table.Register(manifest));
            }
        }
    }

    /// <summary>Replaces the number of uses that are expected of each task in the near future, by <see cref="Manifest.Key"/>.</summary>
    public void SetOutlook(IReadOnlyDictionary<string, double> expectedUses)
    {
        ArgumentNullException.ThrowIfNull(expectedUses);
        var outlook = new Dictionary<string, double>(expectedUses, StringComparer.Ordinal);
        lock (_gate)
        {
            _table.Expect(outlook);
        }
    }

    /// <summary>Keeps a task on the device from its next load on.</summary>
    /// <param name="manifest">The task.</param>
    /// <param name="bringsIn">Whether to prefetch it now.</param>
    /// <exception cref="WeightStoreException">All pinned tasks together would exceed the budget.</exception>
    public void Pin(Manifest manifest, bool bringsIn = true)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var task = _table.Register(manifest);
            var bytes = _table.PinnedBytes + task.Segments.Where(s => s.Pins == 0).Sum(s => s.Bytes);
            if (bytes > _options.BudgetBytes)
            {
                throw new WeightStoreException(
                    WeightStoreError.OverBudget,
                    $"with '{task.Key}', pinned tasks would take {bytes} bytes, more than the device's budget of {_options.BudgetBytes}");
            }

            _table.SetPinned(task, true);
            if (bringsIn)
            {
                EnqueuePrefetch(task);
            }
        }
    }

    /// <summary>Ends a pin; does nothing for a task that has none.</summary>
    public void Unpin(string key)
    {
        lock (_gate)
        {
            if (_table.Find(key) is { } task)
            {
                _table.SetPinned(task, false);
                Pump();
            }
        }
    }

    /// <summary>
    /// Sends a task away as soon as nobody uses it, but for segments that another task on the device shares; ends when it is asked for
    /// again.
    /// A pinned task stays.
    /// </summary>
    public void SendAway(string key)
    {
        lock (_gate)
        {
            if (!_disposed && _table.Find(key) is { } task)
            {
                task.Unwanted = true;
                _rooms.Clear(task);
                Pump();
            }
        }
    }

    /// <summary>Whether every segment of a task is on the device.</summary>
    public bool IsResident(string key)
    {
        lock (_gate)
        {
            return _table.Find(key)?.IsResident ?? false;
        }
    }

    /// <summary>The cache at this moment.</summary>
    public CacheSnapshot Snapshot() => Books.Snapshot();

    /// <summary>
    /// Refuses what waits, lets leases end for at most <see cref="DeviceWeightCacheOptions.DisposeTimeout"/>, and frees the device's
    /// memory. What is still leased then stays where it is, as a run may be reading it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!Close())
        {
            return;
        }

        var idle = _idle.Task.WaitAsync(_options.DisposeTimeout, _clock);
        await _loads.CancelAsync().ConfigureAwait(false);
        try
        {
            await idle.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }

        var unleased = TakeUnleased();
        await Task.Run(() => Free(unleased)).ConfigureAwait(false);
        if (_idle.Task.IsCompleted)
        {
            _memory.Dispose();
            _loads.Dispose();
        }
    }

    private AcquireRequest Ask(Manifest manifest)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var request = new AcquireRequest(_table.Register(manifest), _clock.GetTimestamp());
            request.Task.Unwanted = false;
            if (_waiting.First is { Value: var head } && request.Task.AbsentBytes == 0 && head.Overtaken < _options.MaxOvertakes)
            {
                head.Overtaken++;
                Grant(request);
                return request;
            }

            request.Task.Waiting++;
            _waiting.AddLast(request);
            Pump();
            return request;
        }
    }

    private void Withdraw(AcquireRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(request))
            {
                request.Task.Waiting--;
                request.Cancel(cancellationToken);
                Pump();
            }
        }
    }

    private WeightLease MakeLease(AcquireRequest request)
    {
        lock (_gate)
        {
            var task = request.Task;
            task.Resident ??= new ResidentTask(
                task.Manifest, task.TensorsOnDevice(_memory.Place), [.. task.Segments.Select(s => s.Memory!)]);
            return new WeightLease(task.Resident, () => Release(task))
            {
                BytesLoaded = request.BytesMissing,
                LoadTime = _clock.GetElapsedTime(request.Granted),
                WaitTime = _clock.GetElapsedTime(request.Asked, request.Granted),
            };
        }
    }

    private void Release(TaskEntry task)
    {
        lock (_gate)
        {
            _table.CountLease(task, -1);
            _rooms.Clear(task);
            Pump();
        }
    }

    private void EnqueuePrefetch(TaskEntry task)
    {
        task.Unwanted = false;
        _table.Foretell(task);
        if (task.AbsentBytes > 0 && !_prefetches.Contains(task))
        {
            task.Waiting++;
            _prefetches.AddLast(task);
        }

        Pump();
    }

    // Does all that the books allow now. Called with the lock held after every change of them.
    private void Pump()
    {
        while (_waiting.First is { Value: var request } && TryServe(request))
        {
            _waiting.RemoveFirst();
            request.Task.Waiting--;
        }

        while (_prefetches.First is { Value: var task } && TryPrefetch(task))
        {
            _prefetches.RemoveFirst();
            task.Waiting--;
        }

        _loads.Start();
        if (_disposed && _loads.Running == 0 && _table.LeavingBytes == 0 && _table.Tasks.All(t => t.Leases == 0))
        {
            _idle.TrySetResult();
        }
    }

    private bool TryServe(AcquireRequest request)
    {
        var task = request.Task;
        if (task.AbsentBytes == 0)
        {
            Grant(request);
            return true;
        }

        var least = task.TotalBytes + _table.PinnedBytesBeside(task);
        if (least > _options.BudgetBytes)
        {
            request.Refuse(new WeightStoreException(
                WeightStoreError.OverBudget,
                $"task '{task.Key}' has {task.TotalBytes} bytes of weights, {least} with other pinned tasks, "
                + $"more than the device's budget of {_options.BudgetBytes}"));
            return true;
        }

        if (_rooms.TryMake(task, double.PositiveInfinity))
        {
            Grant(request);
            return true;
        }

        if (_rooms.Obstacle(task) is { } obstacle)
        {
            request.Refuse(obstacle);
            return true;
        }

        return false;
    }

    private bool TryPrefetch(TaskEntry task)
    {
        if (_waiting.Count > 0 || _disposed)
        {
            return true;
        }

        var worth = task.Segments.Where(s => !s.IsHere).Select(_table.ValueOf).DefaultIfEmpty().Min();
        if (_rooms.TryMake(task, worth))
        {
            StartLoads(task);
            return true;
        }

        if (_table.LeavingBytes > 0)
        {
            return false;
        }

        // Nothing is on its way out for it, so there is no room that it may have.
        task.Segments.Where(s => !s.IsHere).ToList().ForEach(s => _source.Foretold(s.Record));
        return true;
    }

    private void Grant(AcquireRequest request)
    {
        var task = request.Task;
        _table.CountLease(task, 1);
        _table.Use(task);
        StartLoads(task);
        var loading = task.Segments.Where(s => s.State == SegmentState.Loading).ToImmutableArray();
        _ = loading.IsEmpty ? _counters.Hits++ : _counters.Misses++;
        request.Grant(_clock.GetTimestamp(), loading.Sum(s => s.Bytes), [.. loading.Select(s => s.Arrival!.Task)]);
    }

    private void StartLoads(TaskEntry task)
    {
        foreach (var segment in task.Segments.Where(s => s.State == SegmentState.Absent))
        {
            _table.Move(segment, SegmentState.Loading);
            _loads.Add(segment);
        }
    }

    private void Loaded(SegmentEntry segment, IDeviceSegment? memory, Exception? error)
    {
        lock (_gate)
        {
            _table.Move(segment, error is null ? SegmentState.Resident : SegmentState.Absent);
            segment.Memory = memory;
            if (error is not null)
            {
                _memory.Unreserve(segment.Record);
            }

            _counters.BytesPaged += error is null ? segment.Bytes : 0;
            _counters.FailedLoads += error is null ? 0 : 1;
            _loads.Finish(segment, error);
            foreach (var task in segment.Users)
            {
                _rooms.Clear(task);
            }

            Pump();
        }
    }

    private void SendOut(Clearance clearance)
    {
        foreach (var segment in clearance.Segments)
        {
            Books.CountEviction(_clock.GetElapsedTime(segment.LastUse.Time));
        }

        var departure = new Departure(_table, clearance.Segments, clearance.Rooms);
        _ = Task.Run(() => Free(departure));
    }

    private void Free(Departure departure)
    {
        try
        {
            departure.Free(_disposed ? null : _source);
        }
        finally
        {
            lock (_gate)
            {
                departure.End(_table);
                Pump();
            }
        }
    }

    private bool Close()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            _disposed = true;
            foreach (var request in _waiting)
            {
                request.Refuse(new ObjectDisposedException(nameof(DeviceWeightCache)));
            }

            _waiting.Clear();
            foreach (var segment in _loads.DropPending())
            {
                _memory.Unreserve(segment.Record);
                _table.Move(segment, SegmentState.Absent);
            }

            Pump();
            return true;
        }
    }

    private Departure TakeUnleased()
    {
        lock (_gate)
        {
            var segments = _table.Segments.Where(s => s.State == SegmentState.Resident && s.Leases == 0).ToList();
            return new Departure(_table, segments, []);
        }
    }
}
