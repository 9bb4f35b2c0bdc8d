using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Cuda;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>The same on a machine with a device.</summary>
public sealed class RealCudaDeviceTests
{
    [CudaFact]
    public async Task LoadAsync_SeveralAtOnce_BytesArrive()
    {
        using var fixture = new CudaFixture();
        using var memory = CudaDevices.Open(0).CreateMemory(
            new CudaMemoryOptions { BudgetBytes = 64 << 20, StagingBuffers = 3, StagingBufferBytes = 1 << 20 });
        SegmentRecord[] segments = [.. Enumerable.Range(0, 6).Select(i => fixture.Segment($"s{i}", 1 + (i * 2_000_003)))];

        var loaded = await Task.WhenAll(segments.Select(s => fixture.LoadAsync(memory, s)));

        for (var i = 0; i < segments.Length; i++)
        {
            Assert.Equal(fixture.ContentOf(segments[i]), Read(loaded[i], (int)segments[i].Bytes));
            loaded[i].Dispose();
        }
    }

    [CudaFact]
    public async Task LoadAsync_DefaultBuffers_BytesArrive()
    {
        using var fixture = new CudaFixture();
        using var memory = CudaDevices.Open(0).CreateMemory(new CudaMemoryOptions { BudgetBytes = 64 << 20 });
        var segment = fixture.Segment("a", 40_000_001);

        using var loaded = await fixture.LoadAsync(memory, segment);

        Assert.Equal(fixture.ContentOf(segment), Read(loaded, 40_000_001));
    }

    [CudaFact]
    public void Read_Sensors_AreWithinReason()
    {
        var device = CudaDevices.Open(0);

        if (device.Read() is { } readings)
        {
            Assert.InRange(readings.Utilization ?? 0, 0, 1);
            Assert.InRange(readings.MemoryUsedBytes ?? 0, 0, device.Facts.MemoryBytes * 2);
            Assert.InRange(readings.Celsius ?? 40, 0, 120);
        }
    }

    private static byte[] Read(IDeviceSegment segment, int bytes)
    {
        using (var stream = CudaDevices.Open(0).CreateStream())
        {
            segment.WaitOn(stream.Handle);
            stream.Synchronize();
        }

        var library = CudaLibrary.TryLoad(out _)!;
        library.Check(library.GetDevice(out var device, 0), "open device 0");
        using var context = new CudaContext(library, device);
        using var scope = context.Enter();
        var content = new byte[bytes];
        var pin = GCHandle.Alloc(content, GCHandleType.Pinned);
        try
        {
            context.Check(library.CopyToHost(pin.AddrOfPinnedObject(), segment.Address, (nuint)bytes), "read back");
            return content;
        }
        finally
        {
            pin.Free();
        }
    }
}
