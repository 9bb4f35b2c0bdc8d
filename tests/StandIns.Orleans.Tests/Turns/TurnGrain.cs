using Orleans;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Turns;

internal abstract class TurnGrain : Grain, ITurnGrain
{
    private int _entered;
    private int _count;

    public async Task<int> WaitForAsync(string signal)
    {
        _entered++;
        Signals.Set(signal + "/waiting");
        await Signals.WaitAsync(signal);
        return _entered;
    }

    public Task<int> EnterAsync() => Task.FromResult(++_entered);

    public Task<int> EnterAlwaysAsync() => EnterAsync();

    public async Task ReadAsync(string entered, string release)
    {
        Signals.Set(entered);
        await Signals.WaitAsync(release);
    }

    public async Task<bool> KeepsSchedulerAcrossAwaitsAsync()
    {
        var before = TaskScheduler.Current;
        await Task.Run(() => { });
        await Task.Yield();
        return before != TaskScheduler.Default && before == TaskScheduler.Current;
    }

    public async Task<int> CountUnsynchronizedAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var read = _count;
            Thread.SpinWait(20);
            _count = read + 1;
            await Task.Yield();
        }

        return _count;
    }

    public Task<int> GetCountAsync() => Task.FromResult(_count);
}
