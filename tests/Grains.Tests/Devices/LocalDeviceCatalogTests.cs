using PtmOrleans.Grains.Devices;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;
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
            [new DeviceOptions { Instances = 2, PackWeights = asked, Loading = loading }], new StoredSegments(store.SegmentPath), TimeProvider.System);

        var device = devices.Find("cpu0");

        Assert.Equal(packs, device.Packed is not null);
        Assert.Equal(2, device.Executors.Count);
    }

    [Fact]
    public void DeviceOptions_Default_PacksNothing() => Assert.False(new DeviceOptions().PackWeights);
}
