using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public interface IGuidGrain : IGrainWithGuidKey
{
    Task<Guid> GetKeyAsync();
}
