using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Placement;

namespace PtmOrleans.Grains.Tests.Placement;

public sealed class DevicePlacementDirectorTests
{
    private static readonly SiloAddress Here = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress There = SiloAddress.New(IPAddress.Loopback, 2, 1);

    [Fact]
    public async Task OnAddActivation_DeviceOfALivingSilo_GoesThere() =>
        Assert.Equal(There, await PlaceAsync(new DeviceKey(There, "cpu0").ToString()));

    [Fact]
    public async Task OnAddActivation_DeviceOfARestartedSilo_HasNoHome()
    {
        var before = new DeviceKey(SiloAddress.New(IPAddress.Loopback, 2, 0), "cpu0").ToString();
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => PlaceAsync(before));
        Assert.Contains(before, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnAddActivation_NoDeviceKey_SaysWhatIsExpected()
    {
        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => PlaceAsync("cpu0"));
        Assert.Contains("'cpu0' is no device key", error.Message, StringComparison.Ordinal);
    }

    private static async Task<SiloAddress> PlaceAsync(string key) => await new DevicePlacementDirector().OnAddActivation(
        DevicePlacement.Instance, new PlacementTarget(GrainId.Create("device", key), [], default, 0), new TwoSilos());

    private sealed class TwoSilos : IPlacementContext
    {
        public SiloAddress LocalSilo => Here;

        public SiloStatus LocalSiloStatus => SiloStatus.Active;

        public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => [Here, There];

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
            throw new NotSupportedException();
    }
}
