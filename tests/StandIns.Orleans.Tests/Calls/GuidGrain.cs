using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

internal sealed class GuidGrain : Grain, IGuidGrain
{
    public Task<Guid> GetKeyAsync() => Task.FromResult(this.GetPrimaryKey());
}
