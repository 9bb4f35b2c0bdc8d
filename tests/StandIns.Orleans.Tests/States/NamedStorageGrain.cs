using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.States;

internal sealed class NamedStorageGrain([PersistentState("total", NamedStorageGrain.Storage)] IPersistentState<Ledger> state) : Grain, INamedStorageGrain
{
    public const string Storage = "recording";

    public async Task<long> AddAsync(long amount)
    {
        state.State.Total += amount;
        await state.WriteStateAsync();
        return state.State.Total;
    }
}
