using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[RandomPlacement]
internal sealed class ScatteredGrain(ILocalSiloDetails silo) : Grain, IScatteredGrain
{
    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);
}
