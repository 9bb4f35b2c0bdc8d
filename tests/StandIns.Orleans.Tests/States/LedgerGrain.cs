using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.States;

/// <summary>Holds one stored state twice, so that one copy can fall behind the other.</summary>
internal sealed class LedgerGrain(
    [PersistentState("ledger")] IPersistentState<Ledger> ledger,
    [PersistentState("ledger", "Default")] IPersistentState<Ledger> other,
    ILocalSiloDetails silo) : Grain, ILedgerGrain
{
    public async Task AddAsync(long amount)
    {
        ledger.State.Total += amount;
        ledger.State.Accounts["acme"] = ledger.State.Total;
        ledger.State.Entries.Add(new("added", DateTimeOffset.UnixEpoch, new byte[] { 1, 2 }));
        await ledger.WriteStateAsync();
    }

    public Task<Ledger> GetAsync() => Task.FromResult(ledger.State);

    public Task<bool> ExistsAsync() => Task.FromResult(ledger.RecordExists);

    public async Task ForgetChangesAsync(long amount)
    {
        ledger.State.Total += amount;
        await ledger.ReadStateAsync();
    }

    public Task ClearAsync() => ledger.ClearStateAsync();

    public async Task WriteFromTwoCopiesAsync()
    {
        ledger.State.Total = 1;
        await ledger.WriteStateAsync();
        other.State.Total = 2;
        await other.WriteStateAsync();
    }

    public Task ReadStateOutsideATurnAsync() => Task.Run(() => ledger.State.Total);

    public Task<SiloName> DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(new SiloName(silo.Name));
    }
}
