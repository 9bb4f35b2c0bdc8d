using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

public interface IRefusedGrain : IGrainWithStringKey
{
    Task TakeAsync(object value);

    Task TakeSequenceAsync(IEnumerable<int> values);

    Task<object> GiveAsync();
}
