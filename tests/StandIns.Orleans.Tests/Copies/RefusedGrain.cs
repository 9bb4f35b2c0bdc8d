using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

internal sealed class RefusedGrain : Grain, IRefusedGrain
{
    public Task TakeAsync(object value) => Task.CompletedTask;

    public Task TakeSequenceAsync(IEnumerable<int> values) => Task.CompletedTask;

    public Task<object> GiveAsync() => Task.FromResult<object>(new Unserializable());
}
