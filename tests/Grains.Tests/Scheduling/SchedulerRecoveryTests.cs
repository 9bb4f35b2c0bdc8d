using System.Net;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Scheduling;

/// <summary>What a scheduler does for lists whose devices are gone or too small, on a clock of the test's own.</summary>
public sealed class SchedulerRecoveryTests : IAsyncLifetime
{
    private static readonly string GoneDevice = new DeviceKey(SiloAddress.New(IPAddress.Loopback, 1, 1), "cpu0").ToString();
    private static readonly TokenPayload Tokens = Models.Tokens(1, 3, 4);

    private DrivenCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task CheckSilence_BatchAtAnUnknownDevice_RunsAgainOnceLivingDevicesHadTimeToReport()
    {
        await _cluster.RegisterAsync("task");
        var reply = _cluster.InferAsync("task", Tokens);
        await _cluster.TakeAsync("task", device: GoneDevice);
        for (var second = 0; second < 2; second++)
        {
            await _cluster.TickAsync("task");
            Assert.Null(await _cluster.Task("task").TakeBatchAsync(new BatchClaim(1, "other", 32, 8192, 0), CancellationToken.None).Soon());
        }

        await TicksAsync("task", 2);
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task", device: "other"));
        Assert.Equal(PtmError.None, (await reply.Soon()).Error);
    }

    [Fact]
    public async Task CheckSilence_OneTaskCannotBeReached_TheOthersAreTold()
    {
        await _cluster.RegisterAsync("task");
        _cluster.Storage.IsUnreadable = id => id.ToString().Contains("unreachable", StringComparison.Ordinal);
        await _cluster.Scheduler.ReportListAsync(Report("unreachable") with { Holders = [GoneDevice] }, CancellationToken.None).Soon();
        var reply = _cluster.InferAsync("task", Tokens);
        await _cluster.TakeAsync("task", device: GoneDevice);

        await TicksAsync("task", 5);
        await _cluster.CompleteAsync("task", await _cluster.TakeAsync("task", device: "other"));
        Assert.Equal(PtmError.None, (await reply.Soon()).Error);
    }

    [Fact]
    public async Task CheckSilence_ListLargerThanEveryDevice_IsRefusedOnceAndTheTaskGoesIdle()
    {
        await _cluster.RegisterAsync("task");
        await _cluster.Scheduler.ReportDeviceAsync(SmallDevice(), CancellationToken.None).Soon();
        var reply = _cluster.InferAsync("task", Tokens);
        await WhenListedAsync(items: 2);
        await _cluster.TickAsync("task");

        var refusal = await reply.Soon();
        Assert.Equal(PtmError.TaskFailed, refusal.Error);
        Assert.Contains("largest device budget is 10 bytes", refusal.Message, StringComparison.Ordinal);
        var told = await WhenListedAsync(items: 0);
        for (var second = 0; second < 5; second++)
        {
            await _cluster.Scheduler.ReportDeviceAsync(SmallDevice(), CancellationToken.None).Soon();
            await _cluster.TickAsync("task");
        }

        Assert.Equal(told.Sequence, (await WhenListedAsync(items: 0)).Sequence);
    }

    private async Task TicksAsync(string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _cluster.TickAsync(name);
        }
    }

    private async Task<ListReport> WhenListedAsync(int items)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (true)
        {
            bound.Token.ThrowIfCancellationRequested();
            var pool = await _cluster.Scheduler.DescribeAsync(CancellationToken.None).Soon();
            if (pool.Lists is [var list] && list.Items == items)
            {
                return list;
            }
        }
    }

    private static DeviceReport SmallDevice() => new()
    {
        Device = GoneDevice,
        Kind = "cpu",
        Instances = 1,
        BudgetBytes = 10,
        FreeBytes = 10,
        Resident = [],
        Outstanding = [],
    };

    private static ListReport Report(string name) => new()
    {
        Task = new TaskName(DrivenCluster.Tenant, name),
        Version = 1,
        Sequence = 1,
        Architecture = "bert/aaaaaaaa",
        Skeleton = "aaaaaaaa",
    };
}
