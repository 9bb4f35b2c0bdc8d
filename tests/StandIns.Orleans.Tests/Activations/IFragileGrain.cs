using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

public interface IFragileGrain : IGrainWithStringKey
{
    Task PingAsync();
}
