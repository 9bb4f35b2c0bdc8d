using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

public class HealthTests
{
    [Theory]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    public async Task Probe_Anonymous_200Empty(string path)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.Anonymous().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Ready_NoDevice_503EmptyWhileAlive()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Platform.Devices = [];

        using var response = await host.Anonymous().GetAsync("/v2/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, await host.Anonymous().GetAsync("/v2/health/live").StatusAsync());
    }

    [Fact]
    public async Task Ready_AskedOften_ClusterAskedOnce()
    {
        await using var host = await GatewayHost.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Anonymous().GetAsync("/v2/health/ready").StatusAsync()))
            .WaitAsync(GatewayHost.Patience);

        Assert.InRange(host.Platform.SchedulerCalls, 1, 5);
    }
}
