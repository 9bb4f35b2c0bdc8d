using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Cluster.Tests;

public class ServingTests
{
    [Fact]
    public async Task Infer_MoreTasksThanTheDevicesHold_EachAnswerIsItsOwnTasks()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 3, budgetBytes: 1 << 20);
        var tasks = await cluster.RegisterAsync(count: 40, new BertSize(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128));
        Assert.True(tasks.Sum(t => t.Bytes) > 3 << 20, "the tasks must not fit the devices together, or nothing is paged");

        var calls = Enumerable.Range(0, 400).Select(async i =>
        {
            var task = tasks[i * 7 % tasks.Length];
            var request = task.Request(seed: i % 80, lengths: [1 + (i % 8), 3 + (i % 20)]);
            return (task, request, reply: await cluster.InferAsync(task, request));
        });
        Parallel.ForEach(await Task.WhenAll(calls), call => call.task.AssertRight(call.request, call.reply));

        var devices = await cluster.DevicesAsync();
        Assert.Equal(3, devices.Length);
        Assert.True(devices.Sum(d => d.Cache.Evictions) > 0, "nothing was evicted");
        Assert.All(devices, d => Assert.InRange(d.Cache.ResidentBytes, 0, d.Cache.BudgetBytes));
    }

    [Fact]
    public async Task Infer_PackedWeightsComeAndGo_EachAnswerIsItsOwnTasks()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 2, budgetBytes: 1 << 20, node =>
        {
            var device = Assert.Single(node.Devices);
            (device.PackWeights, device.PackAfterBatches, device.Instances) = (true, 1, 2);
            (device.PackWindow, device.PackPause) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(1));
        });
        var tasks = await cluster.RegisterAsync(count: 12, new BertSize(Hidden: 32, Heads: 4, Layers: 4, Intermediate: 128));

        // One task alone finds room; the others then need it. Three of four batches have enough tokens for packed weights.
        for (var i = 0; i < 300; i++)
        {
            var task = i < 100 ? tasks[0] : tasks[i * 7 % tasks.Length];
            var request = task.Request(seed: i % 40, lengths: i % 4 == 0 ? [1 + (i % 8), 3 + (i % 20)] : [33 + (i % 8), 33 + (i % 7)]);
            task.AssertRight(request, await cluster.InferAsync(task, request));
        }

        Assert.True(DeviceMeters.Sum("ptm.device.packed_batches") > 0, "no batch ran on packed weights");
        Assert.Equal(0, DeviceMeters.Sum("ptm.device.packing_failures"));
        Assert.All(await cluster.DevicesAsync(), d => Assert.InRange(d.Cache.ResidentBytes, 1, d.Cache.BudgetBytes));
    }

    [Fact]
    public async Task Infer_ManySequencesInOneRequest_RepliesInRequestOrder()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        var request = task.Request(seed: 5, lengths: [.. Enumerable.Range(0, 150).Select(i => 1 + (i * 11 % 40))]);

        task.AssertRight(request, await cluster.InferAsync(task, request));
    }

    [Fact]
    public async Task Infer_DeadlineOfAMillisecondBehindOtherWork_IsRefusedAsExpired()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        var ahead = Enumerable.Range(0, 20).Select(i => cluster.InferAsync(task, task.Request(seed: i, lengths: [40, 40, 40, 40]))).ToArray();

        var reply = await cluster.InferAsync(task, task.Request(seed: 1, lengths: [40]) with { TimeLeft = TimeSpan.FromMilliseconds(1) });

        Assert.Equal(PtmError.DeadlineExpired, reply.Error);
        Assert.All(await Task.WhenAll(ahead), r => Assert.Equal(PtmError.None, r.Error));
    }

    [Fact]
    public async Task Infer_MoreThanTheListHolds_IsRefusedWithATimeToComeBack()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, configure: node => node.Tasks.MaxListItems = 8);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        var calls = Enumerable.Range(0, 64).Select(i => cluster.InferAsync(task, task.Request(seed: i, lengths: [30, 30, 30, 30]))).ToArray();

        var replies = await Task.WhenAll(calls);

        Assert.Contains(replies, r => r.Error == PtmError.None);
        var refused = replies.Where(r => r.Error != PtmError.None).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Equal(PtmError.ListFull, r.Error));
        Assert.All(refused, r => Assert.True(r.RetryAfter > TimeSpan.Zero));
        var tooLarge = await cluster.InferAsync(task, task.Request(seed: 1, lengths: [.. Enumerable.Repeat(2, 9)]));
        Assert.Equal(PtmError.TooLarge, tooLarge.Error);
    }

    [Fact]
    public async Task Infer_TaskLargerThanEveryDevice_SaysSo()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 20);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1, new BertSize(Hidden: 128, Heads: 2, Layers: 4, Intermediate: 512)));

        var reply = await cluster.InferAsync(task, task.Request(seed: 1, lengths: [4]));

        Assert.Equal(PtmError.TaskFailed, reply.Error);
        Assert.Contains("budget", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_CorruptSegment_FailsThatTaskAlone()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var tasks = await cluster.RegisterAsync(count: 2);
        cluster.CorruptSegmentOf(tasks[0]);

        var broken = await cluster.InferAsync(tasks[0], tasks[0].Request(seed: 1, lengths: [4]));
        var request = tasks[1].Request(seed: 2, lengths: [4]);

        Assert.Equal(PtmError.TaskFailed, broken.Error);
        Assert.Contains("segment", broken.Message, StringComparison.OrdinalIgnoreCase);
        tasks[1].AssertRight(request, await cluster.InferAsync(tasks[1], request));
    }

    [Fact]
    public async Task Infer_CallerGone_ItsItemsLeaveTheList()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, budgetBytes: 1 << 26, node => node.Tasks.MaxListItems = 64);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));
        using var hangUp = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, 15).Select(i =>
            cluster.Invoker.InvokeAsync(task.Name, task.Request(seed: i, lengths: [40, 40, 40, 40]), hangUp.Token)).ToArray();

        await hangUp.CancelAsync();

        foreach (var call in abandoned)
        {
            try
            {
                await call.WaitAsync(ServingCluster.Patience);
            }
            catch (OperationCanceledException)
            {
                // What had not been answered yet ends so.
            }
        }

        var request = task.Request(seed: 99, lengths: [.. Enumerable.Repeat(3, 64)]);
        task.AssertRight(request, await cluster.RetryWhileFullAsync(task, request));
    }

    [Fact]
    public async Task Register_TwoVersions_EachKeepsItsWeights()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 2);
        var first = Assert.Single(await cluster.RegisterAsync(count: 1));
        var second = await cluster.RegisterVersionAsync(first, seed: 555);
        var request = first.Request(seed: 3, lengths: [7, 2]);

        first.AssertRight(request, await cluster.InferAsync(first, request with { Version = 1 }));
        second.AssertRight(request, await cluster.InferAsync(second, request with { Version = 2 }));
        second.AssertRight(request, await cluster.InferAsync(second, request));
        var unknown = await cluster.InferAsync(first, request with { Version = 3 });
        Assert.Equal(PtmError.UnknownVersion, unknown.Error);
    }

    [Fact]
    public async Task Remove_Task_RefusesAndNeverUsesTheVersionAgain()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 2);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));

        Assert.True(await cluster.Task(task).RemoveAsync(CancellationToken.None));

        var refused = await cluster.InferAsync(task, task.Request(seed: 1, lengths: [4]));
        Assert.Equal(PtmError.UnknownTask, refused.Error);
        var successor = await cluster.RegisterVersionAsync(task, seed: 777);
        var description = await cluster.Task(successor).DescribeAsync(CancellationToken.None);
        Assert.Equal(2, Assert.Single(description!.Versions).Version);
        var request = successor.Request(seed: 4, lengths: [6]);
        successor.AssertRight(request, await cluster.InferAsync(successor, request));
    }

    [Theory]
    [InlineData(new[] { 4 }, new[] { 1, 2, 3 }, "add up")]
    [InlineData(new[] { 0 }, new int[0], "tokens")]
    [InlineData(new[] { 3 }, new[] { 1, 2, 97 }, "vocabulary")]
    [InlineData(new int[0], new int[0], "no sequence")]
    public async Task Infer_BadPayload_IsRefusedByName(int[] lengths, int[] ids, string complaint)
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var task = Assert.Single(await cluster.RegisterAsync(count: 1));

        var reply = await cluster.InferAsync(task, new InferRequest
        {
            Tokens = new TokenPayload { Ids = ids, Lengths = lengths },
            TimeLeft = TimeSpan.FromSeconds(10),
        });

        Assert.Equal(PtmError.InvalidRequest, reply.Error);
        Assert.Contains(complaint, reply.Message, StringComparison.Ordinal);
    }
}
