using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

internal sealed class NumberedGrain : Grain, INumberedGrain
{
    public Task<long> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());
}
