using Orleans;
using Orleans.Concurrency;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

public interface ICallGrain : IGrainWithStringKey
{
    Task ThrowAsync(string message);

    Task ThrowTenantAsync(string message, string tenant);

    ValueTask<int> AddAsync(int left, int right);

    Task<string?> GetContextAsync(string key);

    Task<string?> RelayContextAsync(string key, string target);

    Task SetContextAsync(string key, string value);

    Task WaitForCancellationAsync(string started, string seen, CancellationToken cancellationToken);

    [ResponseTimeout("00:00:00.200")]
    Task WaitShortlyAsync(string release);

    Task WaitAsync(string started, string release);

    Task<int> GetServedAsync();

    [OneWay]
    Task NotifyAsync(string signal);

    [ResponseTimeout("00:00:00.300")]
    Task CallMyselfAsync();

    IAsyncEnumerable<int> CountAsync(int until, CancellationToken cancellationToken);

    IAsyncEnumerable<int> CountThenFailAsync(int until);

    Task<bool> IsSameGrainAsync(ICallGrain reference);

    Task<string> GetAmbientAsync();

    Task<string?> GetTraceIdAsync();
}
