using System.Net;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;

namespace PtmOrleans.Grains.Tests.Devices;

public sealed class DeviceKeyTests
{
    [Theory]
    [InlineData("10.1.2.3", 11111, 7, "cpu0")]
    [InlineData("::1", 1, int.MaxValue, "gpu.1_a-b")]
    public void TryParse_OfToString_IsTheSameKey(string address, int port, int generation, string name)
    {
        var key = new DeviceKey(SiloAddress.New(IPAddress.Parse(address), port, generation), name);

        Assert.True(DeviceKey.TryParse(key.ToString(), out var back));
        Assert.Equal(key, back);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cpu0")]
    [InlineData("/cpu0")]
    [InlineData("10.1.2.3:11111@7")]
    [InlineData("10.1.2.3:11111@7/")]
    [InlineData("10.1.2.3:11111/cpu0")]
    [InlineData("10.1.2.3@7/cpu0")]
    [InlineData("host:11111@7/cpu0")]
    [InlineData("10.1.2.3:11111@x/cpu0")]
    [InlineData("10.1.2.3:11111@99999999999/cpu0")]
    [InlineData("10.1.2.3:99999@7/cpu0")]
    public void TryParse_NoKey_IsFalse(string? text) => Assert.False(DeviceKey.TryParse(text, out _));
}
