using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Caching;

/// <summary>A cache over a device that the test watches, with segment files that are what their digests say. Equal parts of equal length are the same segment.</summary>
internal sealed class CacheFixture : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();

    /// <param name="device">A kind of <see cref="OnEveryDeviceAttribute"/>.</param>
    /// <param name="budget">The budget.</param>
    /// <param name="parallelLoads">Loads at a time.</param>
    /// <param name="maxOvertakes">The limit.</param>
    /// <param name="clock">The clock; the fixture's own when left out.</param>
    /// <param name="source">Where segments are; the fixture's folder when left out.</param>
    public CacheFixture(
        string device,
        long budget,
        int parallelLoads = 2,
        int maxOvertakes = 64,
        TimeProvider? clock = null,
        ISegmentSource? source = null)
    {
        Memory = new FakeMemory(budget, OnEveryDeviceAttribute.MemoryOf(device));
        var options = new DeviceWeightCacheOptions { BudgetBytes = budget, ParallelLoads = parallelLoads, MaxOvertakes = maxOvertakes, LoadOverheadBytes = 0 };
        Cache = new DeviceWeightCache(options, Memory, source ?? new StoredSegments(Locate), clock ?? Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public FakeMemory Memory { get; }

    public DeviceWeightCache Cache { get; }

    public string Locate(SegmentDigest digest) => _folder[digest.Value];

    /// <summary>A task of segments, each of a part and a length in bytes, a multiple of 4.</summary>
    public Manifest Task(string name, params (string Part, int Bytes)[] segments) => new()
    {
        Name = name,
        Version = 1,
        Architecture = "fake",
        Head = "none",
        Skeleton = new string('0', 64),
        Type = ElementType.F32,
        Config = JsonSerializer.SerializeToElement(new object()),
        Settings = ImmutableSortedDictionary<string, string>.Empty,
        Labels = [],
        Files = ImmutableSortedDictionary<string, string>.Empty,
        Segments = [.. segments.Select(s => Segment(s.Part, s.Bytes))],
        Source = "test",
        Created = Clock.GetUtcNow(),
    };

    /// <summary>A task of one segment of its own.</summary>
    public Manifest Task(string name, int bytes) => Task(name, (name, bytes));

    public Task<WeightLease> AcquireAsync(Manifest manifest, CancellationToken cancellationToken = default)
        => Cache.AcquireAsync(manifest, cancellationToken).WaitAsync(Bound, CancellationToken.None);

    /// <summary>Leases a task and gives the lease back, moving the clock on a second.</summary>
    public async Task UseAsync(params Manifest[] manifests)
    {
        foreach (var manifest in manifests)
        {
            (await AcquireAsync(manifest)).Dispose();
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Waits until the cache is in some state, which another thread brings about.</summary>
    public async Task UntilAsync(Func<CacheSnapshot, bool> condition)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!condition(Cache.Snapshot()))
        {
            bound.Token.ThrowIfCancellationRequested();
            await System.Threading.Tasks.Task.Yield();
        }
    }

    public string[] ResidentTasks() => [.. Cache.Snapshot().Tasks.Where(t => t.ResidentBytes == t.TotalBytes).Select(t => t.Key.Split(':')[0])];

    public async ValueTask DisposeAsync()
    {
        await Cache.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(Memory.Complaints);
    }

    private SegmentRecord Segment(string part, int bytes)
    {
        var content = new byte[bytes];
        Encoding.UTF8.GetBytes(part, content);
        var digest = new SegmentDigest(Convert.ToHexStringLower(SHA256.HashData(content)));
        File.WriteAllBytes(Locate(digest), content);
        return new SegmentRecord(part, digest, bytes, [new TensorRecord($"{part}.w", ElementType.F32, [bytes / 4], 0, bytes)]);
    }
}
