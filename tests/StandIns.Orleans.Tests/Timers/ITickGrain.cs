using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Timers;

public interface ITickGrain : IGrainWithStringKey
{
    Task StartAsync(string tick, TimeSpan dueTime, TimeSpan period);

    Task StartOverlappingAsync(string tick);

    Task StartFailingAsync(string tick);

    Task<bool> HoldUntilTickAsync(string tick, bool interleave);

    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    Task StopAsync();

    Task<int> GetOverlapsAsync();

    Task<bool> RefusesOutsideATurnAsync();

    Task<bool> TicksInItsSchedulerAsync(string tick);
}
