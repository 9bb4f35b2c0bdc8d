using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public interface ILocalGrain : IGrainWithStringKey
{
    Task<SiloAddress> GetSiloAsync();
}
