using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public interface IPlacedGrain : IGrainWithStringKey
{
    Task<SiloAddress> GetSiloAsync();

    Task<SiloAddress> GetSiloOfLocalAsync(string key);

    Task<SiloAddress> GetSiloOfHintedAsync(string key, SiloAddress hint);

    Task HoldAsync(string started, string release, CancellationToken cancellationToken = default);

    [ResponseTimeout("00:00:02")]
    Task HoldShortlyAsync(string started, string release);

    Task HoldOtherAsync(string key, string started, string release);

    Task StartTimerAsync(string tick);

    Task AddAsync(int amount);

    Task<int> GetTotalAsync();
}
