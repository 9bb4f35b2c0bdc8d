using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Timers;

[Collection(SharedClusterGroup.Name)]
public sealed class TimerTests(SharedCluster shared)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Timer_TicksAgainAndAgain()
    {
        var tick = SharedCluster.NewKey();

        await Grain().StartAsync(tick, TimeSpan.Zero, Short).Bound();

        await Signals.WaitAsync($"{tick}/3");
    }

    [Fact]
    public async Task Timer_WithAnInfinitePeriod_TicksOnce()
    {
        var (once, often) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        await Grain().StartAsync(once, TimeSpan.Zero, Timeout.InfiniteTimeSpan).Bound();

        await Grain().StartAsync(often, TimeSpan.Zero, Short).Bound();
        await Signals.WaitAsync($"{often}/10");

        Assert.True(Signals.IsSet($"{once}/0"));
        Assert.False(Signals.IsSet($"{once}/1"));
    }

    [Fact]
    public async Task Ticks_NeverOverlap_EvenWhenTheyInterleaveWithCalls()
    {
        var grain = Grain();
        var tick = SharedCluster.NewKey();

        await grain.StartOverlappingAsync(tick).Bound();
        await Signals.WaitAsync($"{tick}/3");

        Assert.Equal(0, await grain.GetOverlapsAsync().Bound());
    }

    [Fact]
    public async Task Tick_OfABusyGrain_WaitsUnlessItInterleaves()
    {
        Assert.False(await Grain().HoldUntilTickAsync(SharedCluster.NewKey(), interleave: false).Bound());
        Assert.True(await Grain().HoldUntilTickAsync(SharedCluster.NewKey(), interleave: true).Bound());
    }

    [Fact]
    public async Task Tick_RunsOnTheActivationsScheduler() => Assert.True(await Grain().TicksInItsSchedulerAsync(SharedCluster.NewKey()).Bound());

    [Fact]
    public async Task FailingTick_IsFollowedByTheNext()
    {
        var tick = SharedCluster.NewKey();

        await Grain().StartFailingAsync(tick).Bound();

        await Signals.WaitAsync($"{tick}/2");
    }

    [Fact]
    public async Task ChangedTimer_TicksAtItsNewTime()
    {
        var grain = Grain();
        var tick = SharedCluster.NewKey();
        await grain.StartAsync(tick, TimeSpan.FromHours(1), TimeSpan.FromHours(1)).Bound();

        await grain.ChangeAsync(TimeSpan.Zero, Short).Bound();

        await Signals.WaitAsync($"{tick}/2");
    }

    [Fact]
    public async Task DisposedTimer_TicksNoMore()
    {
        var grain = Grain();
        var (tick, other) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        await grain.StartAsync(tick, TimeSpan.Zero, Short).Bound();
        await Signals.WaitAsync($"{tick}/1");

        await grain.StopAsync().Bound();
        var last = Enumerable.Range(0, int.MaxValue).First(number => !Signals.IsSet($"{tick}/{number}"));
        await Grain().StartAsync(other, TimeSpan.Zero, Short).Bound();
        await Signals.WaitAsync($"{other}/10");

        Assert.False(Signals.IsSet($"{tick}/{last}"));
    }

    [Fact]
    public async Task Timer_OutsideATurn_IsRefused() => Assert.True(await Grain().RefusesOutsideATurnAsync().Bound());

    private ITickGrain Grain() => shared.Client.GetGrain<ITickGrain>(SharedCluster.NewKey());
}
