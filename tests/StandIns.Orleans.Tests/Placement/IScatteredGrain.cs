using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public interface IScatteredGrain : IGrainWithStringKey
{
    Task<SiloAddress> GetSiloAsync();
}
