using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Cluster.Tests;

public class KillTests
{
    private static readonly BertSize Size = new(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KillSilo_MidBatch_NoRequestIsLost(int victim)
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 3);
        var tasks = await cluster.RegisterAsync(count: 6, Size);
        var load = new Load(cluster, tasks, requests: 300);

        await load.AnsweredAsync(30);
        await cluster.Orleans.KillSiloAsync(cluster.Orleans.Silos[victim]).WaitAsync(ServingCluster.Patience);

        await load.AssertAllRightAsync();
    }
}
