using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

[Collection(SharedClusterGroup.Name)]
public sealed class TimeoutTests(SharedCluster shared)
{
    [Fact]
    public async Task Call_WithoutAResponseInTime_TimesOut()
    {
        var release = SharedCluster.NewKey();

        await Assert.ThrowsAsync<TimeoutException>(() => Grain().WaitShortlyAsync(release).Bound());

        Signals.Set(release);
    }

    [Fact]
    public async Task CallOfAGrain_ToItself_WaitsForItselfAndTimesOut() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().CallMyselfAsync().Bound());

    [Fact]
    public async Task Grain_AfterATimedOutCall_ServesOthers()
    {
        var grain = Grain();
        var release = SharedCluster.NewKey();
        await Assert.ThrowsAsync<TimeoutException>(() => grain.WaitShortlyAsync(release).Bound());

        Signals.Set(release);

        Assert.Equal(0, await grain.GetServedAsync().Bound());
    }

    private ICallGrain Grain() => shared.Client.GetGrain<ICallGrain>(SharedCluster.NewKey());
}
