using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Hosting;

public class GatewayOptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Assert.True(new GatewayOptionsValidator().Validate(null, new GatewayOptions()).Succeeded);

    [Fact]
    public async Task Start_InvalidOption_RefusedNamingIt()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync(o => o.MaxItems = 0));

        Assert.Contains(nameof(GatewayOptions.MaxItems), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ShortAdminKey_Refused() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync(o => o.AdminKey = "short"));
}
