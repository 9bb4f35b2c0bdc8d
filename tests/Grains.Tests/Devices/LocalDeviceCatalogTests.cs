using PtmOrleans.Grains.Devices;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore;
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
            [new DeviceOptions { Instances = 2, PackWeights = asked, Loading = loading }], store, TimeProvider.System);

        var device = devices.Find("cpu0");

        Assert.Equal(packs, device.Packed is not null);
        Assert.Equal(2, device.Executors.Count);
    }

    [Fact]
    public void New_CudaDeviceThatIsNotThere_SaysWhyInASentence()
    {
        using var folder = new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        DeviceOptions[] devices = [new DeviceOptions { Name = "gpu", Kind = "cuda", Ordinal = 1023 }];

        var error = Assert.Throws<WeightStoreException>(() => new LocalDeviceCatalog(devices, store, TimeProvider.System));

        Assert.StartsWith("Device 'gpu' of kind cuda cannot be offered: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeviceOptions_Default_PacksNothing() => Assert.False(new DeviceOptions().PackWeights);
}
