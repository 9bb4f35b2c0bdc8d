using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<Guid> GetActivationAsync();

    Task<Guid> DeactivateAsync();

    Task DeactivateAndHoldAsync(string release);

    Task<string> GetServiceAsync();

    Task<bool> IsOwnContextAsync();
}
