using System.Collections.Immutable;
using System.Security.Cryptography;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Tensors;
using PtmOrleans.WeightStore.Tests.Checkpoints;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class HalfPrecisionTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public static TheoryData<string> Devices() => ["cpu", "software"];

    [Theory]
    [InlineData("cpu", ElementType.F16)]
    [InlineData("cpu", ElementType.BF16)]
    [InlineData("software", ElementType.F16)]
    [InlineData("software", ElementType.BF16)]
    public async Task AcquireAsync_EveryHalf_IsItsOwnValueOnTheDevice(string device, ElementType type)
    {
        var bits = new byte[1 << 17];
        for (var i = 0; i < 1 << 16; i++)
        {
            BitConverter.TryWriteBytes(bits.AsSpan(2 * i), (ushort)i);
        }

        var manifest = await ImportAsync("a", new SafetensorsBytes.Tensor("all", type, [256, 256], bits));
        await using var cache = CacheOf(device, manifest.WeightBytes);

        using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(CacheFixture.Bound);

        Assert.Equal((type, 1 << 17, 1 << 18), (manifest.Type, manifest.StoredBytes, manifest.WeightBytes));
        var values = Read(Assert.Single(lease.Task.Tensors));
        for (var i = 0; i < values.Length; i++)
        {
            var expected = type == ElementType.F16
                ? BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)i))
                : (uint)i << 16;
            var same = float.IsNaN(BitConverter.UInt32BitsToSingle(expected))
                ? float.IsNaN(values[i])
                : expected == BitConverter.SingleToUInt32Bits(values[i]);
            Assert.True(same, $"{i:X4} became {BitConverter.SingleToUInt32Bits(values[i]):X8}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task AcquireAsync_MixedTypesAndManyPieces_PutsEachTensorInItsPlace(string device)
    {
        const int Long = (3 << 20) + 5;
        float Value(int i) => (i % 2048) - 1024;
        var manifest = await ImportAsync(
            "a",
            SafetensorsBytes.F32("plain", [3], i => i + 0.1f),
            SafetensorsBytes.F16("long", [Long], Value),
            SafetensorsBytes.F16("none", [0], Value),
            SafetensorsBytes.BF16("brain", [7], i => i - 3),
            SafetensorsBytes.F32("last", [33], i => i / 3f));
        await using var cache = CacheOf(device, manifest.WeightBytes);

        using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(CacheFixture.Bound);

        Assert.All(lease.Task.Tensors, t => Assert.Equal((0, ElementType.F32), (t.Address % 64, t.Type)));
        Assert.Equal([0.1f, 1.1f, 2.1f], Read(lease.Task.Tensors[0]));
        Assert.Equal(Enumerable.Range(0, Long).Select(Value), Read(lease.Task.Tensors[1]));
        Assert.Empty(Read(lease.Task.Tensors[2]));
        Assert.Equal(Enumerable.Range(-3, 7).Select(i => (float)i), Read(lease.Task.Tensors[3]));
        Assert.Equal(Enumerable.Range(0, 33).Select(i => i / 3f), Read(lease.Task.Tensors[4]));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Budget_CountsBytesAsTheyLieOnTheDevice(string device)
    {
        var manifest = await ImportAsync("a", SafetensorsBytes.F16("w", [32, 32], i => i), SafetensorsBytes.F32("b", [16], i => i));
        Assert.Equal((ElementType.F16, 2048 + 64, 4096 + 64), (manifest.Type, manifest.StoredBytes, manifest.WeightBytes));
        await using var cache = CacheOf(device, manifest.WeightBytes);
        await using var tight = CacheOf(device, manifest.WeightBytes - 1);

        using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(CacheFixture.Bound);
        var refusal = await Assert.ThrowsAsync<WeightStoreException>(
            () => tight.AcquireAsync(manifest, CancellationToken.None).WaitAsync(CacheFixture.Bound));

        var books = cache.Snapshot();
        Assert.Equal(manifest.WeightBytes, lease.BytesLoaded);
        Assert.Equal((4160, 4160, 4160), (books.ResidentBytes, books.BytesPaged, Assert.Single(books.Tasks).TotalBytes));
        Assert.Equal(WeightStoreError.OverBudget, refusal.Error);
        Assert.Contains("4160 bytes of weights", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task AcquireAsync_EqualFilesOfOtherTypes_AreNotMistakenForEachOther(string device)
    {
        var bytes = Enumerable.Range(0, 32).SelectMany(i => BitConverter.GetBytes((Half)(i + 1))).ToArray();
        Manifest[] tasks =
        [
            await ImportAsync("f16", new SafetensorsBytes.Tensor("w", ElementType.F16, [32], bytes)),
            await ImportAsync("bf16", new SafetensorsBytes.Tensor("w", ElementType.BF16, [32], bytes)),
            await ImportAsync("f32", new SafetensorsBytes.Tensor("w", ElementType.F32, [16], bytes)),
            await ImportAsync("again", new SafetensorsBytes.Tensor("v", ElementType.F16, [4, 8], bytes)),
        ];
        Assert.Single(tasks.Select(t => t.Segments[0].Digest).Distinct());
        await using var cache = CacheOf(device, 1000);

        var values = new List<float[]>();
        foreach (var task in tasks)
        {
            using var lease = await cache.AcquireAsync(task, CancellationToken.None).WaitAsync(CacheFixture.Bound);
            values.Add(Read(Assert.Single(lease.Task.Tensors)));
        }

        var half = Enumerable.Range(1, 32).Select(i => (float)i).ToArray();
        Assert.Equal(half, values[0]);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(bytes, 2 * i) << 16)), values[1]);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => BitConverter.ToSingle(bytes, 4 * i)), values[2]);
        Assert.Equal(half, values[3]);
        Assert.Equal((128 + 128 + 64, 3), (cache.Snapshot().ResidentBytes, cache.Snapshot().Segments.Length));
    }

    [Fact]
    public async Task WeightBytes_PartsOfOneFile_CountOncePerForm()
    {
        var bytes = RandomNumberGenerator.GetBytes(128);
        var manifest = await ImportAsync("a", new SafetensorsBytes.Tensor("w", ElementType.F16, [64], bytes));
        var segment = manifest.Segments[0];
        var table = ImmutableArray.Create(new TensorRecord("x", ElementType.BF16, [64], 0, 128));

        var three = manifest with { Segments = [segment, segment with { Part = "two" }, segment with { Part = "three", Tensors = table }] };

        Assert.Equal((128, 512), (three.StoredBytes, three.WeightBytes));
    }

    public void Dispose() => _fixture.Dispose();

    private DeviceWeightCache CacheOf(string device, long budget) => new(
        new DeviceWeightCacheOptions { BudgetBytes = budget },
        OnEveryDeviceAttribute.MemoryOf(device)!,
        new StoredSegments(_fixture.Store.SegmentPath),
        TimeProvider.System);

    private Task<Manifest> ImportAsync(string name, params SafetensorsBytes.Tensor[] tensors)
    {
        FakeCheckpoint.WriteTensors(_fixture[name], tensors);
        var layout = new FakeLayout(new SegmentPlan("all", [.. tensors.Select(t => FakeLayout.Copied(t.Name, t.Shape))]));
        return _fixture.Store.ImportAsync(_fixture[name], name, null, layout, null, CancellationToken.None).WaitAsync(CacheFixture.Bound);
    }

    private static unsafe float[] Read(ResidentTensor tensor) => new ReadOnlySpan<float>((void*)tensor.Address, (int)(tensor.Bytes / 4)).ToArray();
}
