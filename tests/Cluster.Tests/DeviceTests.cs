using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cluster.Tests;

public class DeviceTests
{
    [Fact]
    public async Task Infer_TwoExecutorsShareADevice_InterleavedTasksGetTheirOwnAnswers()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, configure: node => node.Devices[0].Instances = 2);
        var tasks = await cluster.RegisterAsync(count: 5);

        await new Load(cluster, tasks, requests: 200).AssertAllRightAsync();

        var device = Assert.Single(await cluster.DevicesAsync());
        Assert.Equal(2, device.Instances);
        Assert.True(device.Switches > 1, "no executor ever changed its weights");
    }

    [Theory]
    [InlineData("cpu", 0)]
    [InlineData("software", 0)]
    [InlineData("software", 1L << 30)]
    public async Task Infer_HalfPrecisionTasksOnEachKindOfDevice_PageAndAnswerRightly(string kind, long link)
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 20, configure: node =>
        {
            node.Devices[0].Kind = kind;
            node.Devices[0].LinkBytesPerSecond = link;
        });
        var tasks = await cluster.RegisterAsync(
            count: 10, new BertSize(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128), ElementType.BF16);
        Assert.True(tasks.Sum(t => t.Bytes) > 1 << 20, "the tasks must not fit the device together, or nothing is paged");

        await new Load(cluster, tasks, requests: 100).AssertAllRightAsync();

        var cache = await CacheOf(cluster).DescribeAsync(CancellationToken.None);
        Assert.Equal(kind, Assert.Single(await cluster.DevicesAsync()).Kind);
        Assert.True(cache.Evictions > 0, "nothing was evicted");
        Assert.All(cache.Versions, v => Assert.Equal(tasks[0].Bytes, v.TotalBytes));
    }

    [Fact]
    public async Task Pin_MoreTasksThanTheDeviceHolds_ThePinnedOneStays()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 20);
        var tasks = await cluster.RegisterAsync(count: 20, new BertSize(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128));
        var (pinned, others) = (tasks[0], tasks[1..]);
        Assert.True(others.Sum(t => t.Bytes) > 1 << 20, "the others must not fit the device together, or nothing is evicted");
        var cache = CacheOf(cluster);
        Assert.False(await cache.PinAsync(pinned.Name.ToString(), 2, pinned: true, CancellationToken.None));
        Assert.True(await cache.PinAsync(pinned.Name.ToString(), 1, pinned: true, CancellationToken.None));
        await cluster.InferAsync(pinned, pinned.Request(seed: 1, lengths: [4]));

        for (var round = 0; round < 3; round++)
        {
            var replies = await Task.WhenAll(others.Select(t => cluster.InferAsync(t, t.Request(round, lengths: [4]))));
            Assert.All(replies, r => Assert.Equal(PtmError.None, r.Error));
        }

        var description = await cache.DescribeAsync(CancellationToken.None);
        Assert.True(description.Evictions > 0, "nothing was evicted");
        Assert.Equal(pinned.Bytes, description.PinnedBytes);
        Assert.Equal(pinned.Bytes, Assert.Single(description.Versions, v => v.Pinned).ResidentBytes);
        var request = pinned.Request(seed: 2, lengths: [6]);
        var reply = await cluster.InferAsync(pinned, request);
        pinned.AssertRight(request, reply);
        Assert.Equal(0, reply.Timing.BytesPaged);
    }

    [Fact]
    public async Task Limit_ResidentBytes_TenantStaysWithinItAndAllIsServed()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 24);
        var tasks = await cluster.RegisterAsync(count: 6, new BertSize(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128));
        var most = (tasks[0].Bytes * 5) / 2;
        var tenant = cluster.Grains.GetGrain<ITenantGrain>("acme");
        await tenant.SetLimitsAsync(new TenantLimits { ResidentBytes = most }, LimitFields.ResidentBytes, CancellationToken.None);
        var cache = CacheOf(cluster);
        Assert.True(await cache.PinAsync(tasks[0].Name.ToString(), 1, pinned: true, CancellationToken.None));
        Assert.True(await cache.PinAsync(tasks[1].Name.ToString(), 1, pinned: true, CancellationToken.None));
        Assert.False(await cache.PinAsync(tasks[2].Name.ToString(), 1, pinned: true, CancellationToken.None));
        await cache.PinAsync(tasks[1].Name.ToString(), 1, pinned: false, CancellationToken.None);

        foreach (var task in tasks)
        {
            var request = task.Request(seed: 1, lengths: [4]);
            task.AssertRight(request, await cluster.InferAsync(task, request));
            Assert.InRange((await cache.DescribeAsync(CancellationToken.None)).Versions.Sum(v => v.ResidentBytes), 1, most);
        }
    }

    [Fact]
    public async Task Limit_ResidentBytesBelowOneTask_RefusedByName()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = (await cluster.RegisterAsync(count: 1))[0];
        await cluster.Grains.GetGrain<ITenantGrain>("acme")
            .SetLimitsAsync(new TenantLimits { ResidentBytes = task.Bytes - 1 }, LimitFields.ResidentBytes, CancellationToken.None);

        var reply = await cluster.InferAsync(task, task.Request(seed: 1, lengths: [4]));

        Assert.Equal(PtmError.LimitReached, reply.Error);
        Assert.Contains("resident_bytes", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_StoredBytes_RegistrationRefusedByNameAndNothingIsLeft()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var first = (await cluster.RegisterAsync(count: 1))[0];
        var tenant = cluster.Grains.GetGrain<ITenantGrain>("acme");
        await tenant.SetLimitsAsync(new TenantLimits { StoredBytes = first.Bytes + 10 }, LimitFields.StoredBytes, CancellationToken.None);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => cluster.RegisterVersionAsync(first, seed: 7));

        Assert.Contains("limit stored_bytes", refused.Message, StringComparison.Ordinal);
        var page = await tenant.ListTasksAsync(null, 10, CancellationToken.None);
        Assert.Single(Assert.Single(page.Tasks).Versions);
    }

    [Fact]
    public async Task Assign_OrderNamesWhatComesNext_ItIsThereBeforeItIsAskedFor()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var tasks = await cluster.RegisterAsync(count: 2);
        var (now, next) = (tasks[0], tasks[1]);
        var device = cluster.Grains.GetGrain<IDeviceGrain>(ServingCluster.DeviceOf(cluster.Orleans.Silos[0]));
        var order = new AssignmentOrder
        {
            Assignment = 1,
            Pool = "default",
            Task = now.Name,
            Version = 1,
            MaxItems = 1,
            MaxTokens = 8,
            Prefetch = [$"{next.Name}:1"],
        };

        await device.AssignAsync(order, CancellationToken.None);
        await UntilResidentAsync(cluster, $"{next.Name}:1");

        Assert.Equal(0, (await device.DescribeAsync(CancellationToken.None)).Runs);
        var request = next.Request(seed: 3, lengths: [7]);
        var reply = await cluster.InferAsync(next, request);
        next.AssertRight(request, reply);
        Assert.Equal(0, reply.Timing.BytesPaged);
    }

    private static IWeightCacheGrain CacheOf(ServingCluster cluster) =>
        cluster.Grains.GetGrain<IWeightCacheGrain>(ServingCluster.DeviceOf(cluster.Orleans.Silos[0]));

    private static async Task UntilResidentAsync(ServingCluster cluster, string version)
    {
        using var limit = new CancellationTokenSource(ServingCluster.Patience);
        while (!(await CacheOf(cluster).DescribeAsync(limit.Token)).Versions.Any(v => v.Key == version && v.ResidentBytes == v.TotalBytes))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
