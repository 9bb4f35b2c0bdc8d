using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Hosting;

public sealed class NodeOptionsTests
{
    [Fact]
    public async Task Start_SeveralProblems_FailsWithAllOfThem()
    {
        using var folder = new TempFolder();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddPtmFileState(folder["state"]).AddPtmGrains(node =>
        {
            node.StoreDirectory = folder["store"];
            node.Policy = "best";
            node.Devices.Add(new DeviceOptions { Name = "cpu0" });
            node.Devices.Add(new DeviceOptions { Name = "cpu1", Instances = 0 });
            node.Devices.Add(new DeviceOptions { Name = "cpu0" });
        }));
        await using var cluster = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => cluster.DeployAsync().Soon());

        var failures = string.Join('\n', error.Failures);
        Assert.Contains("Policy is 'best'; there are affinity, edf, fcfs", failures, StringComparison.Ordinal);
        Assert.Contains("the name 'cpu0' is given to 2 devices", failures, StringComparison.Ordinal);
        Assert.Contains("Instances", failures, StringComparison.Ordinal);
    }
}
