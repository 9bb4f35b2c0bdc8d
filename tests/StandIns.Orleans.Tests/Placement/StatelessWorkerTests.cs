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
        var work = new List<Task<string>>();

        // A second worker comes when a call meets no idle one; calls that are sent together may arrive in any order.
        for (var busy = 0; busy < 2; busy++)
        {
            var started = SharedCluster.NewKey();
            work.Add(worker.WorkAsync(started, release));
            await Signals.WaitAsync(started);
        }

        var queued = SharedCluster.NewKey();
        work.Add(worker.WorkAsync(queued, release));
        work.Add(worker.WorkAsync(queued, release));
        Assert.False(Signals.IsSet(queued));
        Signals.Set(release);

        Assert.Equal(2, (await Task.WhenAll(work).Bound()).Distinct().Count());
    }
}
