using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Cluster.Tests;

public class FailureTests
{
    private static readonly BertSize Size = new(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128);

    [Fact]
    public async Task StopSilo_UnderLoad_NoRequestIsLost()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 3);
        var tasks = await cluster.RegisterAsync(count: 6, Size);
        var load = new Load(cluster, tasks, requests: 200);

        await load.AnsweredAsync(20);
        await cluster.Orleans.StopSiloAsync(cluster.Orleans.Silos[2]).WaitAsync(ServingCluster.Patience);

        await load.AssertAllRightAsync();
    }

    [Fact]
    public async Task AddSilo_UnderLoad_ItsDeviceJoinsThePool()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var tasks = await cluster.RegisterAsync(count: 4, Size);
        var load = new Load(cluster, tasks, requests: 100);

        await cluster.Orleans.StartAdditionalSiloAsync().WaitAsync(ServingCluster.Patience);

        await cluster.PoolHasAsync(devices: 2);
        await load.AssertAllRightAsync();
    }

    [Fact]
    public async Task Restart_OverTheSameFolder_ServesWhatWasRegistered()
    {
        var first = await ServingCluster.StartAsync(silos: 2);
        var task = Assert.Single(await first.RegisterAsync(count: 1));
        var folder = await first.StopAsync();

        await using var second = await ServingCluster.StartAsync(folder, silos: 2);

        var request = task.Request(seed: 8, lengths: [5, 12]);
        task.AssertRight(request, await second.InferAsync(task, request));
    }
}
