using System.Collections.Concurrent;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>
/// A device's memory under watch: it counts what is on the device, fails some loads, and complains when memory goes before something that
/// points into it, or twice.
/// </summary>
internal sealed class WatchedMemory(IDeviceMemory inner, int seed) : IDeviceMemory
{
    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<WatchedSegment, bool> _live = [];
    private readonly ConcurrentDictionary<Pointer, bool> _pointers = [];
    private long _bytes;

    public string Kind => inner.Kind;

    /// <summary>Share of loads that fail, from 0 to 1.</summary>
    public double FailureRate { get; set; }

    /// <summary>Bytes of everything on the device, as the device says itself.</summary>
    public long BytesInUse => Interlocked.Read(ref _bytes);

    /// <summary>Things that point into the memory.</summary>
    public int Pointers => _pointers.Count;

    public ConcurrentQueue<string> Complaints { get; } = [];

    public SegmentRecord Place(SegmentRecord segment) => inner.Place(segment);

    public async Task<IDeviceSegment> LoadAsync(SegmentRecord segment, string path, CancellationToken cancellationToken)
    {
        var chance = Draw();
        FailIf(chance < FailureRate / 2);
        var loaded = await inner.LoadAsync(segment, path, cancellationToken);
        try
        {
            FailIf(chance < FailureRate);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }

        var watched = new WatchedSegment(this, loaded, segment.Part);
        _live[watched] = true;
        Interlocked.Add(ref _bytes, loaded.Bytes);
        return watched;
    }

    /// <summary>Something that points to a task's tensors until it is disposed, as a binding does.</summary>
    public IDisposable PointTo(ResidentTask task)
    {
        var pointer = new Pointer(this, task);
        _pointers[pointer] = true;
        return pointer;
    }

    public void Dispose() => inner.Dispose();

    private bool IsLive(ResidentTensor tensor) =>
        _live.Keys.Any(s => s.Address <= tensor.Address && tensor.Address + tensor.Bytes <= s.Address + s.Bytes);

    private double Draw()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    private static void FailIf(bool condition)
    {
        if (condition)
        {
            throw new IOException("a load that fails");
        }
    }

    private sealed class WatchedSegment(WatchedMemory owner, IDeviceSegment segment, string part) : IDeviceSegment
    {
        public nint Address { get; } = segment.Address;

        public long Bytes { get; } = segment.Bytes;

        public void Dispose()
        {
            if (!owner._live.ContainsKey(this))
            {
                owner.Complaints.Enqueue($"{part} was freed twice");
                return;
            }

            foreach (var pointer in owner._pointers.Keys.Where(p => p.PointsInto(this)))
            {
                owner.Complaints.Enqueue($"{part} was freed while {pointer.Task} points into it");
            }

            owner._live.TryRemove(this, out _);
            Interlocked.Add(ref owner._bytes, -Bytes);
            segment.Dispose();
        }
    }

    private sealed class Pointer(WatchedMemory owner, ResidentTask task) : IDisposable
    {
        public string Task => task.Manifest.Key;

        public bool PointsInto(WatchedSegment segment) =>
            task.Tensors.Any(t => segment.Address <= t.Address && t.Address < segment.Address + segment.Bytes);

        public void Dispose()
        {
            if (!owner._pointers.TryRemove(this, out _) || !task.Tensors.All(owner.IsLive))
            {
                owner.Complaints.Enqueue($"what points to {Task} outlived the memory, or went twice");
            }
        }
    }
}
