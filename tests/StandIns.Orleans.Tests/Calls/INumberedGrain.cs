using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public interface INumberedGrain : IGrainWithIntegerKey
{
    Task<long> GetKeyAsync();
}
