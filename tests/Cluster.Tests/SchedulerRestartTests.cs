using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Cluster.Tests;

public class SchedulerRestartTests
{
    /// <summary>
    /// The list alone knows then that the device had a batch: neither the new scheduler nor any device does, and the batch's lease outlives the
    /// request's deadline.
    /// </summary>
    [Fact]
    public async Task KillSilo_SchedulerAndADeviceWithABatchDieTogether_TheBatchRunsElsewhereInSeconds()
    {
        var whereabouts = new Whereabouts();
        await using var cluster = await ServingCluster.StartAsync(
            new TempFolder(), silos: 3, configure: node => node.Tasks.BatchLease = TimeSpan.FromMinutes(10), state: whereabouts.Track);
        var victim = cluster.Orleans.GetSiloForAddress(whereabouts.Of("scheduler", "default"))!;
        var tasks = await cluster.RegisterAsync(count: 16);
        var survivor = tasks.First(t => whereabouts.Of("task", t.Name.ToString()) != victim.SiloAddress);

        var (request, reply) = await StallAsync(cluster, survivor, ServingCluster.DeviceOf(victim));
        await cluster.Orleans.KillSiloAsync(victim).WaitAsync(ServingCluster.Patience);

        survivor.AssertRight(request, await reply);
        Assert.NotEqual(victim.SiloAddress, whereabouts.Of("scheduler", "default"));
    }

    /// <summary>Has a device take a request into a batch that it never finishes.</summary>
    private static async Task<(InferRequest Request, Task<InferReply> Reply)> StallAsync(ServingCluster cluster, ServedTask task, string device)
    {
        using var limit = new CancellationTokenSource(ServingCluster.Patience);
        var claim = new BatchClaim(1, device, MaxItems: 32, MaxTokens: 8192, Assignment: 0);
        while (true)
        {
            var request = task.Request(seed: 6, lengths: [5, 9]) with { TimeLeft = TimeSpan.FromSeconds(20) };
            var reply = cluster.InferAsync(task, request);
            if (await cluster.Task(task).TakeBatchAsync(claim, limit.Token).WaitAsync(limit.Token) is { Tokens.Lengths.Length: 2 })
            {
                return (request, reply);
            }

            // A living device was faster.
            await reply;
        }
    }
}
