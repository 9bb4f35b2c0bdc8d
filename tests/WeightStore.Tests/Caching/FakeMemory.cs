using System.Collections.Concurrent;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Caching;

/// <summary>A device that counts, complains when more than its budget is in use, and loads when the test lets it.</summary>
/// <param name="budget">The most bytes in use.</param>
/// <param name="inner">Holds the bytes; null for a device without any.</param>
internal sealed class FakeMemory(long budget, IDeviceMemory? inner = null) : IDeviceMemory
{
    private readonly ConcurrentDictionary<nint, FakeSegment> _live = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _started = new();

    private long _bytes;
    private long _nextAddress = 1 << 20;
    private int _running;

    public SegmentRecord Place(SegmentRecord segment) => inner?.Place(segment) ?? segment;

    public string Kind => "fake";

    public long BytesInUse => Interlocked.Read(ref _bytes);

    public ConcurrentQueue<string> Loads { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    public int MostLoadsAtOnce { get; private set; }

    public bool Disposed { get; private set; }

    /// <summary>Called with the part before it is loaded; throws what the load shall throw.</summary>
    public Action<string> BeforeLoad { get; set; } = _ => { };

    /// <summary>Makes loads of a part wait until <see cref="LetGo"/>.</summary>
    public void Hold(string part) => _held[part] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo(string part)
    {
        if (_held.TryRemove(part, out var held))
        {
            held.SetResult();
        }
    }

    public Task Started(string part) => StartOf(part).Task.WaitAsync(TimeSpan.FromSeconds(20));

    public bool IsLive(nint address) => _live.ContainsKey(address);

    public async Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        MostLoadsAtOnce = Math.Max(MostLoadsAtOnce, Interlocked.Increment(ref _running));
        try
        {
            Loads.Enqueue(segment.Part);
            StartOf(segment.Part).TrySetResult();
            BeforeLoad(segment.Part);
            var bytes = Place(segment).Bytes;
            Take(bytes, segment.Part);
            IDeviceSegment? memory;
            try
            {
                await (_held.TryGetValue(segment.Part, out var held) ? held.Task.WaitAsync(cancellationToken) : Task.Delay(0, cancellationToken));
                memory = inner is null ? null : await inner.LoadAsync(segment, path, cancellationToken);
            }
            catch
            {
                Interlocked.Add(ref _bytes, -bytes);
                throw;
            }

            var loaded = new FakeSegment(this, segment.Part, memory?.Address ?? (nint)Interlocked.Add(ref _nextAddress, 1 << 20), bytes, memory);
            _live[loaded.Address] = loaded;
            return loaded;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Freed(FakeSegment segment)
    {
        _live.TryRemove(segment.Address, out _);
        Interlocked.Add(ref _bytes, -segment.Bytes);
    }

    /// <summary>Counts bytes as in use, or no longer when negative.</summary>
    public void Take(long bytes, string what)
    {
        if (Interlocked.Add(ref _bytes, bytes) > budget)
        {
            Complain($"{BytesInUse} bytes are in use with {what}");
        }
    }

    public void Complain(string what) => Complaints.Enqueue(what);

    public void Dispose()
    {
        Disposed = true;
        inner?.Dispose();
        if (BytesInUse != 0)
        {
            Complain($"{BytesInUse} bytes are in use at the end");
        }
    }

    private TaskCompletionSource StartOf(string part) => _started.GetOrAdd(part, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
