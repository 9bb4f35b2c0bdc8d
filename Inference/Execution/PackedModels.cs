using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// The tasks of one device whose weights are packed, shared by its executors. A task that stays hot is packed on a thread of its own, one at
/// a time, while its requests go on with bound weights; when the weight cache needs the room, they go back to that.
/// </summary>
/// <remarks>
/// The bytes are in the cache's budget, beside those of the bound weights, which a packed session reads on: it packs what matrix products
/// read, and nothing else. They are computed from the graph before packing, and are what the session allocates.
/// </remarks>
public sealed class PackedModels : IAsyncDisposable
{
    private readonly WeightPackingOptions _options;
    private readonly DeviceWeightCache _cache;
    private readonly TimeProvider _clock;
    private readonly WeightPackingRule _rule;
    private readonly ConcurrentDictionary<ResidentTask, PackedTask> _packed = [];
    private readonly BlockingCollection<ResidentTask> _hot = new(boundedCapacity: 1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _packings;
    private long _failures;
    private long _runs;

    /// <summary>Starts the thread that packs.</summary>
    public PackedModels(WeightPackingOptions options, DeviceWeightCache cache, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(clock);
        options.RequireValid();
        _options = options;
        _cache = cache;
        _clock = clock;
        _rule = new(options, clock);

        // Not every system heeds the priority. A lower one of the system's own would pass on to the threads of the session.
        new Thread(Work) { IsBackground = true, Name = $"ptm-pack-{options.Name}", Priority = ThreadPriority.Lowest }.Start();
    }

    /// <summary>Tasks that are packed now.</summary>
    public int Count => _packed.Count;

    /// <summary>Packings since the start.</summary>
    public long Packings => Interlocked.Read(ref _packings);

    /// <summary>Packings that failed; their tasks go on with bound weights.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Batches computed on packed weights.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Ends packing and gives all of it back; the executors have ended before.</summary>
    /// <exception cref="TimeoutException">A packing took longer than <see cref="WeightPackingOptions.DisposeTimeout"/>.</exception>
    public async ValueTask DisposeAsync()
    {
        _hot.CompleteAdding();
        await _ended.Task.WaitAsync(_options.DisposeTimeout, _clock).ConfigureAwait(false);
        foreach (var task in _packed.Keys)
        {
            Drop(task);
        }
    }

    /// <summary>Computes on packed weights if there are any; the task is leased.</summary>
    internal bool TryRun(ResidentTask task, object executor, BatchBuffers buffers, BatchShape shape, RunOptions options)
    {
        if (!_packed.TryGetValue(task, out var packed) || packed.For(executor)?.TryRun(buffers, shape, options) != true)
        {
            return false;
        }

        Interlocked.Increment(ref _runs);
        return true;
    }

    /// <summary>Counts a run, which may make the task hot. Never waits: if another task is being packed, a later run tries again.</summary>
    internal void Ran(ResidentTask task)
    {
        if (_rule.Ran(task.Manifest.Key) && !_packed.ContainsKey(task) && !_hot.IsAddingCompleted)
        {
            Offer(task);
        }
    }

    /// <summary>Drops what an executor that ends has bound.</summary>
    internal void Leave(object executor)
    {
        foreach (var packed in _packed.Values)
        {
            packed.Leave(executor);
        }
    }

    private void Offer(ResidentTask task)
    {
        try
        {
            _hot.TryAdd(task);
        }
        catch (InvalidOperationException)
        {
            // Disposal came in between; nothing is packed any more.
        }
    }

    private void Work()
    {
        // Packed weights lie near to the thread that writes them first.
        ThreadCores.TryKeepTo(_options.Cores);
        foreach (var task in _hot.GetConsumingEnumerable())
        {
            try
            {
                Pack(task);
            }
            catch (Exception)
            {
                // Whatever it is, the task runs on bound weights, and the thread goes on for the others.
                Interlocked.Increment(ref _failures);
                _rule.Refused(task.Manifest.Key);
            }
        }

        _ended.SetResult();
    }

    private void Pack(ResidentTask task)
    {
        if (_packed.ContainsKey(task) || _hot.IsAddingCompleted)
        {
            return;
        }

        var facts = ModelFacts.From(task.Manifest);
        var skeleton = SkeletonSession.GraphOf(task.Manifest);
        var graph = PackedGraph.Of(skeleton, task.Tensors);
        var room = _cache.Packed.TryReserve(task, graph.PackedBytes, GiveBack);
        if (room is null)
        {
            _rule.Refused(task.Manifest.Key);
            return;
        }

        try
        {
            var session = new PackedSession(graph, task.Tensors, _options.IntraOpThreads, _options.SpinTime, _options.Cores);
            _packed[task] = new PackedTask(session, room, skeleton.SelectsRows, facts, _clock.GetTimestamp());
        }
        catch
        {
            room.Dispose();
            throw;
        }

        Interlocked.Increment(ref _packings);
        room.Complete();
    }

    private void GiveBack(PackedRoom room)
    {
        if (Drop(room.Task) is { } packed)
        {
            _rule.GaveWay(_clock.GetElapsedTime(packed.Made));
        }
    }

    // Removed last: whoever finds it meanwhile waits for its end, or is turned away from it.
    private PackedTask? Drop(ResidentTask task)
    {
        if (_packed.TryGetValue(task, out var packed))
        {
            packed.Dispose();
            _packed.TryRemove(new(task, packed));
        }

        return packed;
    }
}
