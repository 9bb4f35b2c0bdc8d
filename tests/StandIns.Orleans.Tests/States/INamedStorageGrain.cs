using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

public interface INamedStorageGrain : IGrainWithStringKey
{
    Task<long> AddAsync(long amount);
}
