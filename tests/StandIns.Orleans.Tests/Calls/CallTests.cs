using Orleans;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

[Collection(SharedClusterGroup.Name)]
public sealed class CallTests(SharedCluster shared)
{
    [Fact]
    public async Task ValueTask_ReturnsItsResult() => Assert.Equal(5, await Grain().AddAsync(2, 3).AsTask().Bound());

    [Fact]
    public async Task Exception_OfTheGrain_ReachesTheCallerWithTypeAndMessage()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain().ThrowAsync("no such task").Bound());

        Assert.Equal("no such task", thrown.Message);
    }

    [Fact]
    public async Task Exception_OfOurOwn_KeepsItsMembers()
    {
        var thrown = await Assert.ThrowsAsync<WrongTenantException>(() => Grain().ThrowTenantAsync("wrong", "acme").Bound());

        Assert.Equal(("wrong", "acme"), (thrown.Message, thrown.Tenant));
    }

    [Fact]
    public async Task RequestContext_FlowsThroughCallsAndNotBack()
    {
        RequestContext.Set("tenant", "acme");
        var grain = Grain();

        await grain.SetContextAsync("tenant", "other").Bound();

        Assert.Equal("acme", RequestContext.Get("tenant"));
        Assert.Equal("acme", await grain.RelayContextAsync("tenant", SharedCluster.NewKey()).Bound());
        RequestContext.Clear();
        Assert.Null(await grain.GetContextAsync("tenant").Bound());
    }

    [Fact]
    public async Task AsyncLocals_OfTheCaller_StayWithTheCaller()
    {
        CallGrain.Ambient.Value = "caller";

        Assert.Equal("none", await Grain().GetAmbientAsync().Bound());
    }

    [Fact]
    public async Task OneWayCall_CompletesAtOnceAndRuns()
    {
        var signal = SharedCluster.NewKey();

        await Grain().NotifyAsync(signal).Bound();

        await Signals.WaitAsync(signal);
    }

    [Fact]
    public async Task Keys_OfEveryKind_ComeBackFromTheReference()
    {
        var key = Guid.NewGuid();

        Assert.Equal("a b/c", shared.Client.GetGrain<ICallGrain>("a b/c").GetPrimaryKeyString());
        Assert.Equal(-7, shared.Client.GetGrain<INumberedGrain>(-7).GetPrimaryKeyLong());
        Assert.Equal(key, shared.Client.GetGrain<IGuidGrain>(key).GetPrimaryKey());
        Assert.Equal(-7, await shared.Client.GetGrain<INumberedGrain>(-7).GetKeyAsync().Bound());
        Assert.Equal(key, await shared.Client.GetGrain<IGuidGrain>(key).GetKeyAsync().Bound());
    }

    [Fact]
    public async Task References_ToOneGrain_AreEqual()
    {
        var key = SharedCluster.NewKey();
        var (one, two) = (shared.Client.GetGrain<ICallGrain>(key), shared.Client.GetGrain<ICallGrain>(key));

        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.NotEqual(one, Grain());
        Assert.True(await one.IsSameGrainAsync(two).Bound());
    }

    [Fact]
    public void Interface_ThatNoClassImplements_IsRefused() =>
        Assert.Throws<ArgumentException>(() => shared.Client.GetGrain<IAbandonedGrain>("key"));

    private ICallGrain Grain() => shared.Client.GetGrain<ICallGrain>(SharedCluster.NewKey());
}
