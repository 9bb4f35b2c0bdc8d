using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task WorkAsync(string started, string release);
}
