using System.Runtime.InteropServices;
using PtmOrleans.Client;
using PtmOrleans.Cluster.Tests.Support;

namespace PtmOrleans.Cluster.Tests.Gateways;

/// <summary>Two gateways in front of one cluster of two silos.</summary>
public class SeveralGatewaysTests
{
    private const int Callers = 8;
    private const int Calls = 40;

    [Fact]
    public async Task Kill_OneOfTwoGateways_AClientWithOneRetrySeesNothing()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 2);
        var tasks = await cluster.RegisterAsync(count: 2);
        await using var first = await ClusterGateway.StartAsync(cluster);
        await using var second = await ClusterGateway.StartAsync(cluster);
        using var client = new PtmClient(new PtmClientOptions
        {
            BaseAddress = first.Address,
            OtherAddresses = [second.Address],
            ApiKey = await ClusterGateway.CreateKeyAsync(cluster, "acme"),
            Retries = 1,
        });
        using var third = new SemaphoreSlim(0);
        var callers = Enumerable.Range(0, Callers).Select(c => CallAsync(client, tasks[c % 2], c, third)).ToArray();

        for (var i = 0; i < Callers * Calls / 3; i++)
        {
            await third.WaitAsync().WaitAsync(ServingCluster.Patience);
        }

        Assert.True(first.Connections > 0);
        Assert.Equal(0, second.Connections);
        await first.KillAsync();

        await Task.WhenAll(callers).WaitAsync(ServingCluster.Patience);
        Assert.True(second.Connections > 0);
    }

    [Fact]
    public async Task Register_ThroughOneGateway_ServesThroughTheOther()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 2);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        await using var first = await ClusterGateway.StartAsync(cluster);
        await using var second = await ClusterGateway.StartAsync(cluster);
        var key = await ClusterGateway.CreateKeyAsync(cluster, "acme");
        using var one = new PtmClient(new PtmClientOptions { BaseAddress = first.Address, ApiKey = key });
        using var other = new PtmClient(new PtmClientOptions { BaseAddress = second.Address, ApiKey = key });

        Assert.Equal("task0", Assert.Single(await one.ListTasksAsync()).Name);
        await CallAsync(one, task, seed: 1);
        await CallAsync(other, task, seed: 1);
    }

    private static async Task CallAsync(PtmClient client, ServedTask task, int caller, SemaphoreSlim answered)
    {
        for (var i = 0; i < Calls; i++)
        {
            await CallAsync(client, task, (caller * Calls) + i);
            answered.Release();
        }
    }

    private static async Task CallAsync(PtmClient client, ServedTask task, int seed)
    {
        var request = task.Request(seed, lengths: [5 + (seed % 7)]);
        var reply = await client.InferAsync(task.Name.Name, [new TokenIds(request.Tokens.Ids)]);
        var values = MemoryMarshal.AsBytes(reply.Values.Span).ToArray();
        task.AssertRight(request, new Grains.Tasks.InferReply { Width = reply.Values.Length, Values = values });
    }
}
