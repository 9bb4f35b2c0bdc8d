using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Cuda;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>Segment files of random bytes, and device memory over a fake driver that must be left empty.</summary>
internal sealed class CudaFixture : IDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly Dictionary<SegmentDigest, byte[]> _contents = [];

    public FakeCudaDriver Driver { get; init; } = new();

    public string Locate(SegmentDigest digest) => _folder[digest.Value];

    public byte[] ContentOf(SegmentRecord segment) => _contents[segment.Digest];

    public CudaDeviceMemory Memory(long budget = 1 << 20, int buffers = 2, int bufferBytes = 4096)
        => CudaDevices.Open(Driver, 0).CreateMemory(
            new CudaMemoryOptions { BudgetBytes = budget, StagingBuffers = buffers, StagingBufferBytes = bufferBytes });

    /// <summary>A segment whose bytes are known from its part.</summary>
    public SegmentRecord Segment(string part, int bytes, ElementType type = ElementType.F32)
    {
        var content = new byte[bytes];
        new Random(part.Aggregate(17, (hash, c) => (hash * 31) + c)).NextBytes(content);
        var digest = new SegmentDigest(Convert.ToHexStringLower(SHA256.HashData(content)));
        File.WriteAllBytes(Locate(digest), content);
        _contents[digest] = content;
        return new SegmentRecord(part, digest, bytes, [new TensorRecord($"{part}.w", type, [bytes], 0, bytes)]);
    }

    public Manifest Task(string name, params SegmentRecord[] segments) => new()
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
        Segments = [.. segments],
        Source = "test",
        Created = DateTimeOffset.UnixEpoch,
    };

    public Task<IDeviceSegment> LoadAsync(CudaDeviceMemory memory, SegmentRecord segment, CancellationToken cancellationToken = default)
        => memory.LoadAsync(segment, Locate(segment.Digest), cancellationToken).WaitAsync(Bound, CancellationToken.None);

    /// <summary>What a kernel that follows a wait on the segment reads.</summary>
    public byte[] Read(IDeviceSegment segment, int bytes)
    {
        using var stream = CudaDevices.Open(Driver, 0).CreateStream();
        byte[] seen = [];
        segment.WaitOn(stream.Handle);
        Driver.Launch(stream.Handle, segment.Address, bytes, b => seen = b);
        stream.Synchronize();
        return seen;
    }

    public void Dispose()
    {
        _folder.Dispose();
        Driver.AssertNothingLeft();
    }
}
