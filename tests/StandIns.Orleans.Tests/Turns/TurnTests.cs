using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Turns;

[Collection(SharedClusterGroup.Name)]
public sealed class TurnTests(SharedCluster shared)
{
    [Fact]
    public async Task Call_ToAnIdleGrain_ReturnsItsResult() => Assert.Equal(1, await Serial().EnterAsync().Bound());

    [Fact]
    public async Task Request_WhileAnotherAwaits_StartsAfterItsCompletion()
    {
        var grain = Serial();
        var release = SharedCluster.NewKey();
        var first = grain.WaitForAsync(release);
        await Signals.WaitAsync(release + "/waiting");
        var second = grain.EnterAsync();

        Signals.Set(release);

        Assert.Equal(1, await first.Bound());
        Assert.Equal(2, await second.Bound());
    }

    [Fact]
    public async Task Request_ToAReentrantGrain_RunsWhileAnotherAwaits()
    {
        var grain = Reentrant();
        var release = SharedCluster.NewKey();
        var first = grain.WaitForAsync(release);
        await Signals.WaitAsync(release + "/waiting");

        Assert.Equal(2, await grain.EnterAsync().Bound());

        Signals.Set(release);
        Assert.Equal(2, await first.Bound());
    }

    [Fact]
    public async Task AlwaysInterleaveMethod_OfABusyGrain_Runs()
    {
        var grain = Serial();
        var release = SharedCluster.NewKey();
        var first = grain.WaitForAsync(release);
        await Signals.WaitAsync(release + "/waiting");

        Assert.Equal(2, await grain.EnterAlwaysAsync().Bound());

        Signals.Set(release);
        await first.Bound();
    }

    [Fact]
    public async Task ReadOnlyMethods_OfOneGrain_ShareIt()
    {
        var grain = Serial();
        var (one, two, release) = (SharedCluster.NewKey(), SharedCluster.NewKey(), SharedCluster.NewKey());
        var first = grain.ReadAsync(one, release);
        await Signals.WaitAsync(one);
        var second = grain.ReadAsync(two, release);

        await Signals.WaitAsync(two);

        Signals.Set(release);
        await Task.WhenAll(first, second).Bound();
    }

    [Fact]
    public async Task Await_InsideAGrain_ContinuesOnTheActivationsScheduler() => Assert.True(await Serial().KeepsSchedulerAcrossAwaitsAsync().Bound());

    [Fact]
    public async Task InterleavedRequests_OfAReentrantGrain_NeverRunAtTheSameTime()
    {
        var grain = Reentrant();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => grain.CountUnsynchronizedAsync(250))).Bound();

        Assert.Equal(8 * 250, await grain.GetCountAsync().Bound());
    }

    private ISerialTurnGrain Serial() => shared.Client.GetGrain<ISerialTurnGrain>(SharedCluster.NewKey());

    private IReentrantTurnGrain Reentrant() => shared.Client.GetGrain<IReentrantTurnGrain>(SharedCluster.NewKey());
}
