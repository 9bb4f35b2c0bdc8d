using Orleans;
using Orleans.Concurrency;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[StatelessWorker(2)]
internal sealed class WorkerGrain : Grain, IWorkerGrain
{
    public async Task<string> WorkAsync(string started, string release)
    {
        Signals.Set(started);
        await Signals.WaitAsync(release);
        return GrainContext.ActivationId.ToString();
    }
}
