using Orleans;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

/// <summary>Signals "{key}/activated" and "{key}/deactivated", the latter with the reason's code.</summary>
internal sealed class LifeGrain(Greeting greeting, IGrainContext context) : Grain, ILifeGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Signals.Set($"{this.GetPrimaryKeyString()}/activated");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Signals.Set($"{this.GetPrimaryKeyString()}/deactivated", reason.ReasonCode.ToString());
    }

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task<Guid> DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_activation);
    }

    public async Task DeactivateAndHoldAsync(string release)
    {
        DeactivateOnIdle();
        Signals.Set(release + "/holding");
        await Signals.WaitAsync(release);
    }

    public Task<string> GetServiceAsync() => Task.FromResult(greeting.Text);

    public Task<bool> IsOwnContextAsync() => Task.FromResult(context.GrainId == this.GetGrainId() && ReferenceEquals(context.GrainInstance, this));
}
