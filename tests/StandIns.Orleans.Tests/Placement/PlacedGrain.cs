using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using PtmOrleans.StandIns.OrleansTests.States;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[NamedSiloPlacement]
internal sealed class PlacedGrain(ILocalSiloDetails silo, [PersistentState("total", "shared")] IPersistentState<Ledger> state) : Grain, IPlacedGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signals.Set($"{this.GetPrimaryKeyString()}/deactivated", reason.ReasonCode.ToString());
        return Task.CompletedTask;
    }

    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task<SiloAddress> GetSiloOfLocalAsync(string key) => GrainFactory.GetGrain<ILocalGrain>(key).GetSiloAsync();

    public Task<SiloAddress> GetSiloOfHintedAsync(string key, SiloAddress hint)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, hint);
        return GrainFactory.GetGrain<IScatteredGrain>(key).GetSiloAsync();
    }

    public async Task HoldAsync(string started, string release, CancellationToken cancellationToken)
    {
        Signals.Set(started);
        await Signals.WaitAsync(release).WaitAsync(cancellationToken);
    }

    public Task HoldShortlyAsync(string started, string release) => HoldAsync(started, release, CancellationToken.None);

    public Task HoldOtherAsync(string key, string started, string release) => GrainFactory.GetGrain<IPlacedGrain>(key).HoldAsync(started, release);

    public Task StartTimerAsync(string tick)
    {
        var ticks = 0;
        this.RegisterGrainTimer(
            _ =>
            {
                Signals.Set($"{tick}/{ticks++}");
                return Task.CompletedTask;
            },
            new() { DueTime = TimeSpan.Zero, Period = TimeSpan.FromMilliseconds(10), Interleave = true });
        return Task.CompletedTask;
    }

    public async Task AddAsync(int amount)
    {
        state.State.Total += amount;
        await state.WriteStateAsync();
    }

    public Task<int> GetTotalAsync() => Task.FromResult((int)state.State.Total);
}
