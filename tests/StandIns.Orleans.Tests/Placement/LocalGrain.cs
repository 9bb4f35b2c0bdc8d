using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[PreferLocalPlacement]
internal sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);
}
