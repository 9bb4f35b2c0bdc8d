using PtmOrleans.Cluster.Tests.Support;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Cluster.Tests;

public class PolicyTests
{
    public static TheoryData<string> Policies { get; } = [.. PolicyCatalog.Names];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Infer_UnderEachPolicy_EveryAnswerIsRight(string policy)
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1, configure: node => node.Policy = policy);
        var tasks = await cluster.RegisterAsync(count: 4);

        await new Load(cluster, tasks, requests: 60).AssertAllRightAsync();

        var pool = await cluster.Grains.GetGrain<ISchedulerGrain>("default").DescribeAsync(CancellationToken.None);
        Assert.Equal(policy, pool.Policy);
        Assert.NotEmpty(pool.Decisions);
    }

    [Fact]
    public async Task SetPolicy_WhileRequestsAreUnderWay_LosesNone()
    {
        await using var cluster = await ServingCluster.StartAsync(silos: 1);
        var tasks = await cluster.RegisterAsync(count: 4);
        var scheduler = cluster.Grains.GetGrain<ISchedulerGrain>("default");
        var load = new Load(cluster, tasks, requests: 120);

        foreach (var policy in PolicyCatalog.Names.Append(PolicyCatalog.Default))
        {
            await load.AnsweredAsync(10);
            Assert.True(await scheduler.SetPolicyAsync(policy, CancellationToken.None));
        }

        await load.AssertAllRightAsync();
    }
}
