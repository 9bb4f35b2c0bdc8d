using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

[KeepAlive]
internal sealed class KeptGrain : Grain, IKeptGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);
}
