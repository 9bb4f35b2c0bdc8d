using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[Collection(SharedClusterGroup.Name)]
public sealed class StatelessWorkerTests(SharedCluster shared)
{
    [Fact]
    public async Task StatelessWorkers_ServeOneKeyTogether_UpToTheirLimit()
    {
        var worker = shared.Client.GetGrain<IWorkerGrain>(0);
        var release = SharedCluster.NewKey();
        string[] started = [SharedCluster.NewKey(), SharedCluster.NewKey(), SharedCluster.NewKey()];

        Task[] work = [.. started.Select(signal => worker.WorkAsync(signal, release))];
        await Task.WhenAll(Signals.WaitAsync(started[0]), Signals.WaitAsync(started[1]));

        Assert.False(Signals.IsSet(started[2]));
        Signals.Set(release);
        await Task.WhenAll(work).Bound();
    }
}
