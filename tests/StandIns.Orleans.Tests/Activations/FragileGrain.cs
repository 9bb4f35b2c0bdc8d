using Orleans;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

/// <summary>Activates only after the test allowed it with the signal of its key.</summary>
internal sealed class FragileGrain : Grain, IFragileGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        Signals.IsSet(this.GetPrimaryKeyString()) ? Task.CompletedTask : throw new InvalidDataException("not yet");

    public Task PingAsync() => Task.CompletedTask;
}
