using PtmOrleans.Grains.Devices;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Devices;

public sealed class LocalDeviceCatalogTests
{
    [Theory]
    [InlineData(false, ModelLoading.Bind, false)]
    [InlineData(true, ModelLoading.Bind, true)]
    [InlineData(true, ModelLoading.Full, false)]
    public async Task Find_Device_PacksWeightsWhereAskedAndPossible(bool asked, ModelLoading loading, bool packs)
    {
        using var folder = new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        await using var devices = new LocalDeviceCatalog(
            [new DeviceOptions { Instances = 2, PackWeights = asked, Loading = loading, ParallelLoads = 5 }],
            new StoredSegments(store.SegmentPath),
            MemoryNodes.Read(),
            TimeProvider.System);

        var device = devices.Find("cpu0");

        Assert.Equal(packs, device.Packed is not null);
        Assert.Equal(2, device.Executors.Count);
        Assert.Equal(5, device.Cache.Books.Totals().ParallelLoads);
    }

    [Theory]
    [InlineData(7, 3, 7)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 64, 1)]
    public void ThreadsOf_OneCoreToUse_AreThoseAskedForOrOne(int asked, int instances, int threads) =>
        Assert.Equal(threads, LocalDeviceCatalog.ThreadsOf(new DeviceOptions { Threads = asked, Instances = instances }, CoreSet.Of([5])));

    [Fact]
    public void ThreadsOf_NoNodeNamed_DividesTheProcessorsOfTheProcess() =>
        Assert.Equal(Environment.ProcessorCount, LocalDeviceCatalog.ThreadsOf(new DeviceOptions(), CoreSet.Empty));

    [Fact]
    public void New_CudaDeviceThatIsNotThere_SaysWhyInASentence()
    {
        using var folder = new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        DeviceOptions[] devices = [new DeviceOptions { Name = "gpu", Kind = "cuda", Ordinal = 1023 }];

        var error = Assert.Throws<WeightStoreException>(() => new LocalDeviceCatalog(
            devices, new StoredSegments(store.SegmentPath), MemoryNodes.Read(), TimeProvider.System));

        Assert.StartsWith("Device 'gpu' of kind cuda cannot be offered: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeviceOptions_Default_PacksNothing() => Assert.False(new DeviceOptions().PackWeights);
}
