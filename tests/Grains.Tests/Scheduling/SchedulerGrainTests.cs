using System.Net;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Scheduling;

[Collection(GrainClusterGroup.Name)]
public sealed class SchedulerGrainTests(GrainCluster cluster)
{
    private static readonly string GoneDevice = new DeviceKey(SiloAddress.New(IPAddress.Loopback, 1, 1), "cpu0").ToString();

    private readonly ISchedulerGrain _scheduler = cluster.Client.GetGrain<ISchedulerGrain>(GrainCluster.NewKey());

    [Fact]
    public async Task DescribeAsync_NewPool_IsEmptyUnderTheConfiguredPolicy()
    {
        var pool = await DescribeAsync();
        Assert.Equal("affinity", pool.Policy);
        Assert.Empty(pool.Lists);
        Assert.Empty(pool.Devices);
        Assert.Empty(pool.Decisions);
    }

    [Fact]
    public async Task ReportListAsync_NoDevice_HasNoAdvice()
    {
        Assert.Null(await ReportAsync(Report(items: 3, sequence: 1)));
        Assert.Equal(3, Assert.Single((await DescribeAsync()).Lists).Items);
    }

    [Fact]
    public async Task ReportListAsync_DeviceThatCanHoldIt_HasAdviceWithoutConfidence()
    {
        await _scheduler.ReportDeviceAsync(Device(), CancellationToken.None).Soon();
        var advice = await ReportAsync(Report(items: 0, sequence: 1));

        Assert.False(Assert.IsType<CostAdvice>(advice).Confident);
    }

    [Fact]
    public async Task ReportListAsync_Policy_SaysWhetherItReadsTheFront()
    {
        await _scheduler.ReportDeviceAsync(Device(), CancellationToken.None).Soon();
        Assert.False((await ReportAsync(Report(items: 0, sequence: 1)))!.WantsFront);

        await _scheduler.SetPolicyAsync("hrrn", CancellationToken.None).Soon();

        Assert.True((await ReportAsync(Report(items: 0, sequence: 2)))!.WantsFront);
    }

    [Fact]
    public async Task ReportListAsync_OlderThanTheLast_IsIgnored()
    {
        await ReportAsync(Report(items: 3, sequence: 5));
        await ReportAsync(Report(items: 9, sequence: 4));
        await ReportAsync(Report(items: 8, sequence: 5));
        Assert.Equal(3, Assert.Single((await DescribeAsync()).Lists).Items);

        await ReportAsync(Report(items: 7, sequence: 6));
        Assert.Equal(7, Assert.Single((await DescribeAsync()).Lists).Items);
    }

    [Fact]
    public async Task ReportListAsync_TwoVersions_AreTwoLists()
    {
        await ReportAsync(Report(items: 1, sequence: 1));
        await ReportAsync(Report(items: 2, sequence: 1) with { Version = 2 });

        Assert.Equal([1, 2], (await DescribeAsync()).Lists.Select(l => l.Items).Order());
    }

    [Fact]
    public async Task Decision_DeviceThatIsGone_IsMadeOnceAndTheDeviceLeaves()
    {
        await _scheduler.ReportDeviceAsync(Device(), CancellationToken.None).Soon();
        await ReportAsync(Report(items: 3, sequence: 1));

        var pool = await WhenAsync(p => p.Devices.Length == 0);
        var decision = Assert.Single(pool.Decisions);
        Assert.Equal((GoneDevice, "tenant/task:1"), (decision.Device, decision.List));
        Assert.NotEmpty(decision.Reason);
    }

    [Fact]
    public async Task RemoveDeviceAsync_Device_IsNotAskedAgain()
    {
        await _scheduler.ReportDeviceAsync(Device(), CancellationToken.None).Soon();
        await _scheduler.RemoveDeviceAsync(GoneDevice, CancellationToken.None).Soon();
        await _scheduler.RemoveDeviceAsync(GoneDevice, CancellationToken.None).Soon();
        await ReportAsync(Report(items: 3, sequence: 1));

        var pool = await DescribeAsync();
        Assert.Empty(pool.Devices);
        Assert.Empty(pool.Decisions);
    }

    [Fact]
    public async Task FinishAsync_AssignmentNobodyKnows_OnlyTakesTheListOver()
    {
        await ReportAsync(Report(items: 3, sequence: 1));
        var report = new AssignmentReport { Assignment = 99, Device = Device(), Items = 2, PaddedTokens = 64, List = Report(items: 1, sequence: 2) };
        await _scheduler.FinishAsync(report, CancellationToken.None).Soon();
        await _scheduler.FinishAsync(report with { List = null }, CancellationToken.None).Soon();

        var pool = await DescribeAsync();
        Assert.Equal(1, Assert.Single(pool.Lists).Items);
        Assert.Empty(pool.Devices);
    }

    [Fact]
    public async Task CheckSilence_ListLargerThanEveryDevice_LeavesThePool()
    {
        await _scheduler.ReportDeviceAsync(Device() with { BudgetBytes = 10 }, CancellationToken.None).Soon();
        await ReportAsync(Report(items: 3, sequence: 1) with { WeightBytes = 11 });

        Assert.Empty((await WhenAsync(p => p.Lists.Length == 0)).Decisions);
    }

    [Fact]
    public async Task SetPolicyAsync_KnownName_Switches()
    {
        Assert.True(await _scheduler.SetPolicyAsync("fcfs", CancellationToken.None).Soon());
        Assert.Equal("fcfs", (await DescribeAsync()).Policy);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FCFS")]
    [InlineData("best")]
    public async Task SetPolicyAsync_UnknownName_ChangesNothing(string policy)
    {
        Assert.False(await _scheduler.SetPolicyAsync(policy, CancellationToken.None).Soon());
        Assert.Equal("affinity", (await DescribeAsync()).Policy);
    }

    private static DeviceReport Device() => new()
    {
        Device = GoneDevice,
        Kind = "cpu",
        Instances = 1,
        BudgetBytes = 1 << 20,
        FreeBytes = 1 << 20,
        Resident = [],
        Outstanding = [],
    };

    private static ListReport Report(int items, long sequence) => new()
    {
        Task = new TaskName("tenant", "task"),
        Version = 1,
        Sequence = sequence,
        Items = items,
        Tokens = items * 10,
        TimeLeft = TimeSpan.FromMinutes(1),
        LatestTimeLeft = TimeSpan.FromMinutes(1),
        Priority = 2,
        Architecture = "bert/aaaaaaaa",
        Skeleton = "aaaaaaaa",
        WeightBytes = 1024,
    };

    private Task<CostAdvice?> ReportAsync(ListReport report) => _scheduler.ReportListAsync(report, CancellationToken.None).Soon();

    private Task<SchedulerDescription> DescribeAsync() => _scheduler.DescribeAsync(CancellationToken.None).Soon();

    private async Task<SchedulerDescription> WhenAsync(Func<SchedulerDescription, bool> condition)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (true)
        {
            bound.Token.ThrowIfCancellationRequested();
            var pool = await DescribeAsync();
            if (condition(pool))
            {
                return pool;
            }
        }
    }
}
