using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

public interface ILedgerGrain : IGrainWithStringKey
{
    Task AddAsync(long amount);

    Task<Ledger> GetAsync();

    Task<bool> ExistsAsync();

    Task ForgetChangesAsync(long amount);

    Task ClearAsync();

    Task WriteFromTwoCopiesAsync();

    Task ReadStateOutsideATurnAsync();

    Task<SiloName> DeactivateAsync();
}
