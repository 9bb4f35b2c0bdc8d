using System.Runtime.InteropServices;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed partial class CopyingDeviceMemoryTests : IDisposable
{
    private const int Bytes = 10 << 20;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task LoadAsync_FileChangesAfterwards_KeepsItsCopy()
    {
        using var memory = new CopyingDeviceMemory(null, _clock);
        var (segment, path, content) = Segment(1);

        using var loaded = await memory.LoadAsync(segment, path, CancellationToken.None).WaitAsync(CacheFixture.Bound);
        await File.WriteAllBytesAsync(path, new byte[Bytes]);

        Assert.Equal((Bytes, 0), (loaded.Bytes, loaded.Address % 64));
        Assert.True(Read(loaded).SequenceEqual(content));
    }

    [Fact]
    public async Task LoadAsync_LimitedLink_TakesItsTimeTogetherWithOtherLoads()
    {
        using var memory = new CopyingDeviceMemory(Bytes, _clock);
        var (one, onePath, first) = Segment(1);
        var (two, twoPath, second) = Segment(2);
        Task<IDeviceSegment>[] loads =
        [
            memory.LoadAsync(one, onePath, CancellationToken.None),
            memory.LoadAsync(two, twoPath, CancellationToken.None),
        ];

        // Twenty mebibytes at ten per second; how much longer it may look depends on when the loads come to see the clock.
        var began = _clock.GetTimestamp();
        await AdvanceUntilAsync(() => loads.All(l => l.IsCompleted));
        Assert.InRange(_clock.GetElapsedTime(began), TimeSpan.FromSeconds(1.99), TimeSpan.MaxValue);

        using var a = await loads[0];
        using var b = await loads[1];
        Assert.True(Read(a).SequenceEqual(first));
        Assert.True(Read(b).SequenceEqual(second));
    }

    [Fact]
    public async Task LoadAsync_Cancelled_EndsWhileItWaitsForTheLink()
    {
        using var memory = new CopyingDeviceMemory(1, _clock);
        var (segment, path, _) = Segment(1);
        using var cancel = new CancellationTokenSource();
        var load = memory.LoadAsync(segment, path, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load.WaitAsync(CacheFixture.Bound));
    }

    [Fact]
    public async Task LoadAsync_FileOfAnotherLength_IsRefused()
    {
        using var memory = new CopyingDeviceMemory(null, _clock);
        var (segment, path, _) = Segment(1);

        var error = await Assert.ThrowsAsync<WeightStoreException>(
            () => memory.LoadAsync(segment with { Bytes = 64 }, path, CancellationToken.None).WaitAsync(CacheFixture.Bound));

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
    }

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    public void Read_FileCutShortMeanwhile_Fails(ElementType type)
    {
        var (segment, path, _) = Segment(1, type);
        using var reader = new SegmentReader(segment, path);
        using var memory = HostMemory.Allocate(WidenedSegment.Of(segment).Bytes);
        Assert.Equal(0, Truncate(path, 1000));

        Assert.Throws<IOException>(() => reader.Read(SegmentPiece.Of(segment, WidenedSegment.Of(segment)).First(), memory));
    }

    [Fact]
    public void New_NoBandwidth_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>("bytesPerSecond", () => new CopyingDeviceMemory(0, _clock));

    public void Dispose() => _folder.Dispose();

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(CacheFixture.Bound);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }

    private (SegmentRecord Segment, string Path, byte[] Content) Segment(int seed, ElementType type = ElementType.F32)
    {
        var content = new byte[Bytes];
        new Random(seed).NextBytes(content);
        var path = _folder[$"{seed}"];
        File.WriteAllBytes(path, content);
        var table = new TensorRecord("w", type, [Bytes / type.SizeOf()], 0, Bytes);
        return (new SegmentRecord("p", new SegmentDigest(new string('0', 64)), Bytes, [table]), path, content);
    }

    // The runtime locks files that are open, which does not keep other programs from cutting them short.
    [LibraryImport("libc", EntryPoint = "truncate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Truncate(string path, long length);

    private static unsafe ReadOnlySpan<byte> Read(IDeviceSegment segment) => new((void*)segment.Address, (int)segment.Bytes);
}
