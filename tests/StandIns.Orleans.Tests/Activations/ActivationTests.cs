using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.TestingHost;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

public sealed class ActivationTests : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync() =>
        _cluster = await TestClusters.StartAsync(1, (_, silo) => silo.Services.AddSingleton(new Greeting("hello")));

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Constructor_GetsServicesAndTheGrainsContext()
    {
        var grain = Grain<ILifeGrain>(SharedCluster.NewKey());

        Assert.Equal("hello", await grain.GetServiceAsync().Bound());
        Assert.True(await grain.IsOwnContextAsync().Bound());
    }

    [Fact]
    public async Task ConcurrentFirstCalls_MakeOneActivation()
    {
        var key = SharedCluster.NewKey();

        var activations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Grain<ILifeGrain>(key).GetActivationAsync())).Bound();

        Assert.Single(activations.Distinct());
    }

    [Fact]
    public async Task DeactivateOnIdle_EndsTheActivation_AndTheNextCallMakesAnother()
    {
        var key = SharedCluster.NewKey();
        var grain = Grain<ILifeGrain>(key);

        var first = await grain.DeactivateAsync().Bound();

        Assert.Equal(nameof(DeactivationReasonCode.ApplicationRequested), await Signals.WaitAsync($"{key}/deactivated"));
        Assert.NotEqual(first, await grain.GetActivationAsync().Bound());
    }

    [Fact]
    public async Task RequestsQueuedBehindADeactivation_RunOnTheNextActivation()
    {
        var key = SharedCluster.NewKey();
        var release = SharedCluster.NewKey();
        var grain = Grain<ILifeGrain>(key);
        var first = await grain.GetActivationAsync().Bound();
        var holding = grain.DeactivateAndHoldAsync(release);
        await Signals.WaitAsync(release + "/holding");
        var queued = grain.GetActivationAsync();

        Assert.False(Signals.IsSet($"{key}/deactivated"));
        Signals.Set(release);

        await holding.Bound();
        Assert.NotEqual(first, await queued.Bound());
    }

    [Fact]
    public async Task FailedActivation_FailsItsCalls_AndTheNextCallTriesAgain()
    {
        var key = SharedCluster.NewKey();
        await Assert.ThrowsAsync<InvalidDataException>(() => Grain<IFragileGrain>(key).PingAsync().Bound());

        Signals.Set(key);

        await Grain<IFragileGrain>(key).PingAsync().Bound();
    }

    private TGrain Grain<TGrain>(string key)
        where TGrain : IGrainWithStringKey => _cluster.Client.GetGrain<TGrain>(key);
}
