using Orleans;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Timers;

internal sealed class TickGrain : Grain, ITickGrain
{
    private IGrainTimer? _timer;
    private int _ticking;
    private int _overlaps;

    public Task StartAsync(string tick, TimeSpan dueTime, TimeSpan period)
    {
        var ticks = 0;
        _timer = this.RegisterGrainTimer(
            static (run, token) =>
            {
                run();
                return token.IsCancellationRequested ? Task.FromCanceled(token) : Task.CompletedTask;
            },
            () => Signals.Set($"{tick}/{ticks++}"),
            dueTime,
            period);
        return Task.CompletedTask;
    }

    public Task StartOverlappingAsync(string tick)
    {
        var ticks = 0;
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                _overlaps += _ticking++ > 0 ? 1 : 0;
                await Task.Delay(TimeSpan.FromMilliseconds(30));
                _ticking--;
                Signals.Set($"{tick}/{ticks++}");
            },
            new() { DueTime = TimeSpan.Zero, Period = TimeSpan.FromMilliseconds(5), Interleave = true });
        return Task.CompletedTask;
    }

    public Task StartFailingAsync(string tick)
    {
        var ticks = 0;
        _timer = this.RegisterGrainTimer(
            () =>
            {
                Signals.Set($"{tick}/{ticks++}");
                throw new InvalidOperationException("A tick's failure ends that tick alone.");
            },
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(10));
        return Task.CompletedTask;
    }

    public async Task<bool> HoldUntilTickAsync(string tick, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                Signals.Set(tick);
                return Task.CompletedTask;
            },
            new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = interleave });
        await Task.WhenAny(Signals.WaitAsync(tick), Task.Delay(TimeSpan.FromMilliseconds(200)));
        return Signals.IsSet(tick);
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> GetOverlapsAsync() => Task.FromResult(_overlaps);

    public async Task<bool> RefusesOutsideATurnAsync()
    {
        try
        {
            await Task.Run(() => StartAsync("never", TimeSpan.Zero, TimeSpan.Zero));
            return false;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OrleansException)
        {
            return true;
        }
    }

    public async Task<bool> TicksInItsSchedulerAsync(string tick)
    {
        var own = TaskScheduler.Current;
        var ticked = TaskScheduler.Default;
        _timer = this.RegisterGrainTimer(
            () =>
            {
                ticked = TaskScheduler.Current;
                Signals.Set(tick);
                return Task.CompletedTask;
            },
            new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        await Signals.WaitAsync(tick);
        return own == ticked;
    }
}
