using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Cluster.Tests;

public class UnloadTests
{
    [Fact]
    public async Task UnloadAndLoad_WeightsLeaveTheDeviceAndComeBack()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var tasks = await cluster.RegisterAsync(count: 2);
        var (task, other) = (tasks[0], tasks[1]);
        await cluster.PoolHasAsync(devices: 1);
        await cluster.InferAsync(task, task.Request(seed: 1, lengths: [4]));
        await cluster.InferAsync(other, other.Request(seed: 1, lengths: [4]));

        var unloaded = await cluster.Task(task).UnloadAsync(CancellationToken.None).WaitAsync(ServingCluster.Patience);

        Assert.Equal(PtmError.None, unloaded.Error);
        await UntilAsync(cluster, keys => keys.SequenceEqual([$"{other.Name}:1"]));
        Assert.Equal(PtmError.OutOfService, (await cluster.InferAsync(task, task.Request(seed: 2, lengths: [4]))).Error);
        Assert.Equal(PtmError.None, (await cluster.InferAsync(other, other.Request(seed: 2, lengths: [4]))).Error);

        var loaded = await cluster.Task(task).LoadAsync(CancellationToken.None).WaitAsync(ServingCluster.Patience);

        Assert.Equal((PtmError.None, false), (loaded.Error, loaded.Description!.IsUnloaded));
        var request = task.Request(seed: 3, lengths: [4, 6]);
        var reply = await cluster.InferAsync(task, request);
        task.AssertRight(request, reply);
        Assert.Equal(0, reply.Timing.BytesPaged);
        var counts = Assert.Single((await cluster.Task(task).ReadStatisticsAsync(CancellationToken.None))!.Versions);
        Assert.Equal((3, 2, 2), (counts.Items, counts.Success.Count, counts.Executions));
        Assert.True(counts.Compute.Time > TimeSpan.Zero);
    }

    [Fact]
    public async Task Unload_AnOrderCameBefore_TheWeightsItBroughtLeaveAgain()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        await cluster.PoolHasAsync(devices: 1);
        await cluster.Task(task).UnloadAsync(CancellationToken.None).WaitAsync(ServingCluster.Patience);
        var device = ServingCluster.DeviceOf(cluster.Orleans.Silos[0]);
        await cluster.Grains.GetGrain<IWeightCacheGrain>(device).LoadAsync(task.Name.ToString(), 1, CancellationToken.None);
        await UntilAsync(cluster, keys => keys.SequenceEqual([$"{task.Name}:1"]));

        Assert.Null(await cluster.Task(task).TakeBatchAsync(new BatchClaim(1, device, 8, 512, 0), CancellationToken.None));

        await UntilAsync(cluster, keys => !keys.Any());
    }

    [Fact]
    public async Task Load_LargerThanEveryDevice_SaysSoAndLeavesItInService()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 20);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1, new BertSize(Hidden: 128, Heads: 4, Layers: 4, Intermediate: 512)));
        await cluster.PoolHasAsync(devices: 1);

        var loaded = await cluster.Task(task).LoadAsync(CancellationToken.None).WaitAsync(ServingCluster.Patience);

        Assert.Equal(PtmError.TaskFailed, loaded.Error);
        Assert.Contains($"{task.Bytes} bytes", loaded.Message, StringComparison.Ordinal);
        Assert.False((await cluster.Task(task).DescribeAsync(CancellationToken.None))!.IsUnloaded);
    }

    private static async Task UntilAsync(ServingCluster cluster, Func<IEnumerable<string>, bool> holds)
    {
        var cache = cluster.Grains.GetGrain<IWeightCacheGrain>(ServingCluster.DeviceOf(cluster.Orleans.Silos[0]));
        using var limit = new CancellationTokenSource(ServingCluster.Patience);
        while (!holds((await cache.DescribeAsync(limit.Token)).Versions.Select(v => v.Key)))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
