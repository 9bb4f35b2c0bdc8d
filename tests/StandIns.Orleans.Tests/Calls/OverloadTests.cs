using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public sealed class OverloadTests
{
    [Fact]
    public async Task Calls_BeyondTheHardLimit_AreRefused()
    {
        await using var cluster = await TestClusters.StartAsync(1, (_, silo) =>
            silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3));
        var grain = cluster.Client.GetGrain<ICallGrain>(SharedCluster.NewKey());
        var (started, release) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        var running = grain.WaitAsync(started, release);
        await Signals.WaitAsync(started);

        Task[] flood = [.. Enumerable.Range(0, 20).Select(_ => grain.GetServedAsync())];
        var refused = await Assert.ThrowsAsync<LimitExceededException>(() => Task.WhenAny(flood).Unwrap().Bound());
        Signals.Set(release);
        await running.Bound();
        await Task.WhenAll(flood).Bound().ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Contains("MaxEnqueuedRequestsHardLimit", refused.Message, StringComparison.Ordinal);
        Assert.InRange(flood.Count(call => call.IsCompletedSuccessfully), 1, 4);
    }
}
