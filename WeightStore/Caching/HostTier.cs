using System.Threading.Channels;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Host memory for segments that have left a device or are about to come to one, under a budget of its own, so that paging them in reads no
/// disk. Those used longest ago make room for others. What is asked of it is done in order on one thread of the pool; it is a hint, and
/// is dropped when too much is asked at once.
/// </summary>
public sealed class HostTier : IAsyncDisposable
{
    private const int MostQueued = 1024;

    private readonly Lock _gate = new();
    private readonly HostTierOptions _options;
    private readonly Action<string> _notice;
    private readonly Func<MappedFile, bool> _tryLock;
    private readonly Dictionary<SegmentDigest, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _recent = [];
    private readonly Channel<Action> _work;
    private readonly Task _worker;
    private readonly ITimer? _touching;

    private long _kept;
    private long _locked;
    private long _hits;
    private long _evictions;
    private long _failures;
    private bool _told;
    private bool _disposed;

    /// <summary>Makes an empty tier.</summary>
    /// <param name="options">The budget.</param>
    /// <param name="clock">Times the reading of what cannot be locked.</param>
    /// <param name="notice">Given one sentence, once, when the system does not allow memory to be locked.</param>
    public HostTier(HostTierOptions options, TimeProvider clock, Action<string> notice)
        : this(options, clock, notice, static map => map.TryLock())
    {
    }

    internal HostTier(HostTierOptions options, TimeProvider clock, Action<string> notice, Func<MappedFile, bool> tryLock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentOutOfRangeException.ThrowIfNegative(options.BudgetBytes);
        _options = options;
        _notice = notice;
        _tryLock = tryLock;
        _work = Channel.CreateBounded<Action>(
            new BoundedChannelOptions(MostQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
        _worker = Task.Run(WorkAsync);
        _touching = options.BudgetBytes > 0
            ? clock.CreateTimer(_ => Enqueue(TouchAll), null, options.TouchPeriod, options.TouchPeriod)
            : null;
    }

    /// <summary>Whether a segment is in host memory.</summary>
    public bool Holds(SegmentDigest digest)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(digest);
        }
    }

    /// <summary>Keeps a segment, in place of those used longest ago; does nothing with one that exceeds the budget.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="path">Its file, whose content has been checked.</param>
    public void Keep(SegmentRecord segment, string path)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (segment.Bytes <= _options.BudgetBytes)
        {
            Enqueue(() => Take(segment, path));
        }
    }

    /// <summary>Lets go of a segment that is on a device, which counts as a hit if it is kept.</summary>
    public void Release(SegmentDigest digest)
    {
        if (_options.BudgetBytes > 0)
        {
            Enqueue(() => Drop(digest));
        }
    }

    /// <summary>The tier at this moment.</summary>
    public HostTierSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new HostTierSnapshot(_options.BudgetBytes, _kept, _locked, _entries.Count, _hits, _evictions, _failures);
        }
    }

    /// <summary>Waits until everything asked so far is done.</summary>
    internal Task DoneAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _work.Writer.TryWrite(done.SetResult) ? done.Task : Task.CompletedTask;
    }

    /// <summary>Gives all memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _disposed, true);
        if (_touching is not null)
        {
            await _touching.DisposeAsync().ConfigureAwait(false);
        }

        _work.Writer.TryComplete();
        await _worker.ConfigureAwait(false);
        while (_recent.Last is { } last)
        {
            Free(last);
        }
    }

    private void Enqueue(Action work) => _work.Writer.TryWrite(work);

    private async Task WorkAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!Volatile.Read(ref _disposed))
            {
                Do(work);
            }
        }
    }

    // One piece that goes wrong must not end the worker: what comes after it gives memory back.
    private void Do(Action work)
    {
        try
        {
            work();
        }
        catch (Exception)
        {
            Count(ref _failures);
        }
    }

    // From here on everything runs on the worker, one piece at a time; the lock only guards the books against readers.
    private void Take(SegmentRecord segment, string path)
    {
        if (_entries.TryGetValue(segment.Digest, out var known))
        {
            _recent.Remove(known);
            _recent.AddFirst(known);
            return;
        }

        while (_kept + segment.Bytes > _options.BudgetBytes)
        {
            Free(_recent.Last!);
            Count(ref _evictions);
        }

        Reserve(segment.Bytes);
        try
        {
            Add(segment, HostSegment.Open(segment, path, _tryLock));
        }
        catch (Exception)
        {
            // Whatever is wrong with the file, the device that loads it will tell.
            Reserve(-segment.Bytes);
            Count(ref _failures);
        }
    }

    private void Add(SegmentRecord segment, HostSegment memory)
    {
        lock (_gate)
        {
            _entries.Add(segment.Digest, _recent.AddFirst(new Entry(segment, memory)));
            _locked += memory.IsLocked ? segment.Bytes : 0;
        }

        if (!memory.IsLocked && !_told)
        {
            _told = true;
            _notice(
                $"The system does not let this process lock {segment.Bytes} bytes of memory (RLIMIT_MEMLOCK, 'ulimit -l'); segments in "
                + "host memory are read now and then instead, and may have to come from the disk when memory is scarce.");
        }
    }

    private void Drop(SegmentDigest digest)
    {
        if (_entries.TryGetValue(digest, out var node))
        {
            Free(node);
            Count(ref _hits);
        }
    }

    private void TouchAll()
    {
        for (var node = _recent.First; node is not null;)
        {
            var next = node.Next;
            if (!node.Value.Memory.IsLocked)
            {
                Touch(node);
            }

            node = next;
        }
    }

    private void Touch(LinkedListNode<Entry> node)
    {
        try
        {
            node.Value.Memory.Touch();
        }
        catch (IOException)
        {
            Free(node);
            Count(ref _failures);
        }
    }

    // The bytes count until the memory is given back.
    private void Free(LinkedListNode<Entry> node)
    {
        var (segment, memory) = node.Value;
        lock (_gate)
        {
            _entries.Remove(segment.Digest);
            _recent.Remove(node);
        }

        memory.Dispose();
        lock (_gate)
        {
            _kept -= segment.Bytes;
            _locked -= memory.IsLocked ? segment.Bytes : 0;
        }
    }

    private void Reserve(long bytes)
    {
        lock (_gate)
        {
            _kept += bytes;
        }
    }

    private void Count(ref long counter)
    {
        lock (_gate)
        {
            counter++;
        }
    }

    private sealed record Entry(SegmentRecord Segment, HostSegment Memory);
}
