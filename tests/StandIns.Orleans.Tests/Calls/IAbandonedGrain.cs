using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public interface IAbandonedGrain : IGrainWithStringKey
{
    Task CallAsync();
}
