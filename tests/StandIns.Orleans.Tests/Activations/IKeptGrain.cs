using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

public interface IKeptGrain : IGrainWithStringKey
{
    Task<Guid> GetActivationAsync();
}
