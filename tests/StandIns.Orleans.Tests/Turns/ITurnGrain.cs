using Orleans;
using Orleans.Concurrency;

namespace PtmOrleans.StandIns.OrleansTests.Turns;

public interface ITurnGrain : IGrainWithStringKey
{
    Task<int> WaitForAsync(string signal);

    Task<int> EnterAsync();

    [AlwaysInterleave]
    Task<int> EnterAlwaysAsync();

    [ReadOnly]
    Task ReadAsync(string entered, string release);

    Task<bool> KeepsSchedulerAcrossAwaitsAsync();

    Task<int> CountUnsynchronizedAsync(int times);

    Task<int> GetCountAsync();
}
