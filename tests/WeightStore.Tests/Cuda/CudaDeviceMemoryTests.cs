using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Cuda;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Cuda;

public sealed class CudaDeviceMemoryTests
{
    [Theory]
    [InlineData(1, 4096, 1)]
    [InlineData(1, 4096, 4096)]
    [InlineData(1, 4096, 4097)]
    [InlineData(2, 4096, 40_961)]
    [InlineData(3, 8192, 100_000)]
    [InlineData(4, 65_536, 65_535)]
    [InlineData(4, 1 << 20, 300_001)]
    public async Task LoadAsync_AnyLengthAndBuffers_BytesArriveInPlace(int buffers, int bufferBytes, int length)
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: buffers, bufferBytes: bufferBytes);
        var segment = fixture.Segment("a", length);

        using var loaded = await fixture.LoadAsync(memory, segment);

        Assert.Equal(fixture.ContentOf(segment), fixture.Read(loaded, length));
        Assert.Equal(0, loaded.Address % 256);
        Assert.Equal(memory.Place(segment).Bytes, loaded.Bytes);
        Assert.InRange(fixture.Driver.BiggestCopy, 1, Math.Max(bufferBytes, Environment.SystemPageSize));
    }

    [Fact]
    public void Place_Singles_StayAsStored()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory();
        var segment = fixture.Segment("a", 300);

        var placed = memory.Place(segment);

        Assert.Equal("cuda", memory.Kind);
        Assert.Equal(segment.Tensors, placed.Tensors);
        Assert.Equal(512, placed.Bytes);
    }

    [Theory]
    [InlineData(ElementType.F16, 4096)]
    [InlineData(ElementType.BF16, 4096)]
    [InlineData(ElementType.F16, 1 << 20)]
    public async Task LoadAsync_Halves_ArriveWidened(ElementType type, int bufferBytes)
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: 2, bufferBytes: bufferBytes);
        var segment = fixture.Segment("a", 30_000, type);
        var tensor = Assert.Single(memory.Place(segment).Tensors);
        var expected = new float[15_000];
        Widening.ToSingle(fixture.ContentOf(segment), type, expected);

        using var loaded = await fixture.LoadAsync(memory, segment);

        Assert.Equal((ElementType.F32, 60_000L), (tensor.Type, tensor.Bytes));
        Assert.Equal(MemoryMarshal.AsBytes(expected.AsSpan()).ToArray(), fixture.Read(loaded, 60_000));
    }

    [Fact]
    public async Task WaitOn_CopyUnderWay_OrdersTheStreamBehindItAndNotTheHost()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: 4, bufferBytes: 4096);
        using var stream = CudaDevices.Open(fixture.Driver, 0).CreateStream();
        var segment = fixture.Segment("a", 10_000);
        byte[] early = [], late = [];
        using var loaded = await fixture.LoadAsync(memory, segment);

        Assert.Equal(3, fixture.Driver.Pending);
        fixture.Driver.Launch(stream.Handle, loaded.Address, 10_000, b => early = b);
        stream.Synchronize();
        loaded.WaitOn(stream.Handle);
        fixture.Driver.Launch(stream.Handle, loaded.Address, 10_000, b => late = b);
        Assert.Equal(5, fixture.Driver.Pending);
        stream.Synchronize();

        Assert.Equal(Enumerable.Repeat(FakeCudaDriver.Garbage, 10_000), early);
        Assert.Equal(fixture.ContentOf(segment), late);
    }

    [Fact]
    public async Task WaitOn_Arrived_GivesTheStreamNothing()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory();
        using var stream = CudaDevices.Open(fixture.Driver, 0).CreateStream();
        using var loaded = await fixture.LoadAsync(memory, fixture.Segment("a", 100));
        loaded.WaitOn(stream.Handle);
        stream.Synchronize();

        loaded.WaitOn(stream.Handle);

        Assert.Equal(0, fixture.Driver.Pending);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task LoadAsync_ManyAtOnce_ShareFewBuffers(int buffers)
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: buffers, bufferBytes: 4096);
        SegmentRecord[] segments = [.. Enumerable.Range(0, 12).Select(i => fixture.Segment($"s{i}", 1 + (i * 4099)))];

        var loaded = await Task.WhenAll(segments.Select(s => fixture.LoadAsync(memory, s)));

        for (var i = 0; i < segments.Length; i++)
        {
            Assert.Equal(fixture.ContentOf(segments[i]), fixture.Read(loaded[i], (int)segments[i].Bytes));
            loaded[i].Dispose();
        }
    }

    [Fact]
    public async Task LoadAsync_CancelledBetweenPieces_HoldsNothingAndHarmsNoOther()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: 2, bufferBytes: 4096);
        var free = memory.FreeBytes;
        using var cancel = new CancellationTokenSource();
        var copies = 0;
        fixture.Driver.Fail = call =>
        {
            if (call == "CopyToDeviceAsync" && ++copies == 3)
            {
                cancel.Cancel();
            }

            return CudaResult.Success;
        };

        var segment = fixture.Segment("a", 100_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.LoadAsync(memory, segment, cancel.Token));

        Assert.Equal(3, copies);
        Assert.Equal(free, memory.FreeBytes);
        await AssertLoadsAsync(fixture, memory, "b", 100_000);
    }

    [Theory]
    [InlineData("PushContext", 2)]
    [InlineData("CopyToDeviceAsync", 1)]
    [InlineData("CopyToDeviceAsync", 5)]
    [InlineData("RecordEvent", 2)]
    [InlineData("RecordEvent", 9)]
    [InlineData("SynchronizeEvent", 3)]
    [InlineData("CreateEvent", 1)]
    public async Task LoadAsync_OneCallFails_FailsThatLoadAlone(string failing, int at)
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: 2, bufferBytes: 4096);
        var free = memory.FreeBytes;
        var calls = 0;
        fixture.Driver.Fail = call => call == failing && ++calls == at ? CudaResult.IllegalAddress : CudaResult.Success;

        // Nine copies, with an event each, and one event for the segment.
        var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.LoadAsync(memory, fixture.Segment("a", 33_000)));

        Assert.Equal(WeightStoreError.Device, error.Error);
        Assert.Contains("CUDA_ERROR_700", error.Message, StringComparison.Ordinal);
        Assert.Equal(free, memory.FreeBytes);
        for (var i = 0; i < 3; i++)
        {
            await AssertLoadsAsync(fixture, memory, $"b{i}", 33_000);
        }
    }

    [Fact]
    public async Task LoadAsync_FileOfAnotherLengthOrGone_IsRefusedAndHoldsNothing()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory();
        var free = memory.FreeBytes;
        var segment = fixture.Segment("a", 500);

        var error = await Assert.ThrowsAsync<WeightStoreException>(
            () => fixture.LoadAsync(memory, segment with { Bytes = 499 }));
        File.Delete(fixture.Locate(segment.Digest));
        await Assert.ThrowsAsync<FileNotFoundException>(() => fixture.LoadAsync(memory, segment));

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        Assert.Equal(free, memory.FreeBytes);
    }

    [Fact]
    public async Task LoadAsync_NoGapLongEnough_SaysHowMemoryLies()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(budget: 1000);
        using var first = await fixture.LoadAsync(memory, fixture.Segment("a", 512));

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => fixture.LoadAsync(memory, fixture.Segment("b", 600)));

        Assert.Equal(WeightStoreError.OverBudget, error.Error);
        Assert.Contains("of 1024 bytes, 512 are free, at most 512 of them in a row", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_LoadedSegment_GivesItsAddressToTheNext()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory();
        var first = await fixture.LoadAsync(memory, fixture.Segment("a", 5000));
        var address = first.Address;
        first.Dispose();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Address);
        Assert.Throws<ObjectDisposedException>(() => first.WaitOn(1));

        using var second = await fixture.LoadAsync(memory, fixture.Segment("b", 5001));

        Assert.Equal(address, second.Address);
    }

    [Fact]
    public async Task Dispose_WhileItsCopyIsUnderWay_DoesNotHarmTheNextInItsPlace()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(buffers: 8, bufferBytes: 4096);
        var (a, b) = (fixture.Segment("a", 9000), fixture.Segment("b", 9000));
        (await fixture.LoadAsync(memory, a)).Dispose();

        using var second = await fixture.LoadAsync(memory, b);

        Assert.Equal(6, fixture.Driver.Pending);
        Assert.Equal(fixture.ContentOf(b), fixture.Read(second, 9000));
    }

    [Fact]
    public async Task TryReserve_RoomForAll_IsKeptUntilLoadedOrGivenUp()
    {
        using var fixture = new CudaFixture();
        using var memory = fixture.Memory(budget: 2560);
        var (a, b, c) = (fixture.Segment("a", 1024), fixture.Segment("b", 1024), fixture.Segment("c", 1024));

        Assert.False(memory.TryReserve([a, b, c]));
        Assert.Equal(2560, memory.FreeBytes);
        Assert.True(memory.TryReserve([a, b]));
        Assert.True(memory.TryReserve([a]));
        Assert.Equal(512, memory.FreeBytes);
        await Assert.ThrowsAsync<WeightStoreException>(() => fixture.LoadAsync(memory, c));
        memory.Unreserve(b);
        memory.Unreserve(b);
        using var first = await fixture.LoadAsync(memory, a);
        using var third = await fixture.LoadAsync(memory, c);

        Assert.Equal(512, memory.FreeBytes);
        Assert.Equal(fixture.ContentOf(c), fixture.Read(third, 1024));
    }

    [Fact]
    public void CreateMemory_BudgetBeyondFreeMemory_SaysWhatIsFree()
    {
        using var fixture = new CudaFixture { Driver = new FakeCudaDriver { MemoryBytes = 10_000 } };

        var error = Assert.Throws<WeightStoreException>(() => fixture.Memory(budget: 20_000));

        Assert.Equal(WeightStoreError.OutOfDeviceMemory, error.Error);
        Assert.Contains("only 10000 of its 10000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RetainPrimaryContext", 1)]
    [InlineData("Allocate", 1)]
    [InlineData("CreateStream", 1)]
    [InlineData("AllocateHost", 1)]
    [InlineData("AllocateHost", 3)]
    [InlineData("CreateEvent", 1)]
    [InlineData("CreateEvent", 4)]
    public void CreateMemory_OneCallFails_LeavesNothing(string failing, int at)
    {
        using var fixture = new CudaFixture();
        var calls = 0;
        fixture.Driver.Fail = call => call == failing && ++calls == at ? CudaResult.InvalidHandle : CudaResult.Success;

        var error = Assert.Throws<WeightStoreException>(() => fixture.Memory(buffers: 4));

        Assert.Equal(WeightStoreError.Device, error.Error);
    }

    private static async Task AssertLoadsAsync(CudaFixture fixture, CudaDeviceMemory memory, string part, int length)
    {
        var segment = fixture.Segment(part, length);
        using var loaded = await fixture.LoadAsync(memory, segment);
        Assert.Equal(fixture.ContentOf(segment), fixture.Read(loaded, length));
    }
}
