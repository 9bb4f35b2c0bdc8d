using System.Diagnostics;
using Orleans.Hosting;
using Orleans.TestingHost;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public sealed class ActivityTests
{
    [Fact]
    public async Task Trace_OfTheCaller_GoesOnInTheGrain()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is nameof(ActivityTests) || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(ActivityTests));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddActivityPropagation());
        builder.ConfigureClient(client => client.AddActivityPropagation());
        await using var cluster = builder.Build();
        await cluster.DeployAsync().Bound();

        using var activity = source.StartActivity("request");

        Assert.NotNull(activity);
        Assert.Equal(activity.TraceId.ToString(), await cluster.Client.GetGrain<ICallGrain>(SharedCluster.NewKey()).GetTraceIdAsync().Bound());
    }
}
