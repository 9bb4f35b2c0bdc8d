using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.TestingHost;
using PtmOrleans.StandIns.OrleansTests.States;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public sealed class SiloTests : IAsyncLifetime
{
    private readonly DictionaryStorage _storage = new();
    private InProcessTestCluster _cluster = null!;

    private InProcessSiloHandle First => _cluster.Silos[0];

    private InProcessSiloHandle Second => _cluster.Silos[1];

    public async Task InitializeAsync() => _cluster = await TestClusters.StartAsync(2, (_, silo) =>
    {
        silo.AddPlacementDirector<NamedSiloPlacement, NamedSiloDirector>();
        silo.Services.AddGrainStorage("shared", (_, _) => _storage);
    });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Director_OfTheApplicationsOwn_ChoosesTheSilo()
    {
        Assert.Equal(First.SiloAddress, await On(First).GetSiloAsync().Bound());
        Assert.Equal(Second.SiloAddress, await On(Second).GetSiloAsync().Bound());
    }

    [Fact]
    public async Task PreferLocalPlacement_UsesTheCallersSilo()
    {
        Assert.Equal(First.SiloAddress, await On(First).GetSiloOfLocalAsync(SharedCluster.NewKey()).Bound());
        Assert.Equal(Second.SiloAddress, await On(Second).GetSiloOfLocalAsync(SharedCluster.NewKey()).Bound());
    }

    [Fact]
    public async Task PlacementHint_IsFollowed()
    {
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(Second.SiloAddress, await On(First).GetSiloOfHintedAsync(SharedCluster.NewKey(), Second.SiloAddress).Bound());
        }
    }

    [Fact]
    public async Task RandomPlacement_UsesEverySilo()
    {
        var silos = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _cluster.Client.GetGrain<IScatteredGrain>(SharedCluster.NewKey()).GetSiloAsync())).Bound();

        Assert.Equal(2, silos.Distinct().Count());
    }

    [Fact]
    public async Task StoppedSilo_DeactivatesItsGrains_AndTheyComeBackElsewhereWithTheirState()
    {
        var (grain, key) = Keyed(Second);
        await grain.AddAsync(3).Bound();

        await _cluster.StopSiloAsync(Second).Bound();

        Assert.Equal(nameof(DeactivationReasonCode.ShuttingDown), await Signals.WaitAsync($"{key}/deactivated"));
        Assert.Equal(First.SiloAddress, await grain.GetSiloAsync().Bound());
        Assert.Equal(3, await grain.GetTotalAsync().Bound());
    }

    [Fact]
    public async Task StoppingSilo_LetsRunningRequestsFinish()
    {
        var (grain, key) = Keyed(Second);
        var (started, release) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        var held = grain.HoldAsync(started, release);
        await Signals.WaitAsync(started);

        var stopping = _cluster.StopSiloAsync(Second);
        Signals.Set(release);

        await held.Bound();
        await stopping.Bound();
        Assert.True(Signals.IsSet($"{key}/deactivated"));
    }

    [Fact]
    public async Task KilledSilo_FailsTheCallsThatRanThere_WithoutDeactivation_AndTheGrainComesBackElsewhere()
    {
        var (grain, key) = Keyed(Second);
        var (started, release) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        await grain.AddAsync(3).Bound();
        var held = On(First).HoldOtherAsync(key, started, release);
        await Signals.WaitAsync(started);

        await _cluster.KillSiloAsync(Second).Bound();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => held.Bound());
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true).Bound();
        Assert.Equal(First.SiloAddress, await grain.GetSiloAsync().Bound());
        Assert.Equal(3, await grain.GetTotalAsync().Bound());
        Assert.False(Signals.IsSet($"{key}/deactivated"));
        Signals.Set(release);
    }

    [Fact]
    public async Task KilledSilo_FailsACallOfAnotherSilosHost()
    {
        var factory = _cluster.GetSiloServiceProvider(First.SiloAddress).GetRequiredService<IGrainFactory>();
        var (started, release) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        var held = factory.GetGrain<IPlacedGrain>(Keyed(Second).Key).HoldAsync(started, release);
        await Signals.WaitAsync(started);

        await _cluster.KillSiloAsync(Second).Bound();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => held.Bound());
        Signals.Set(release);
    }

    [Fact]
    public async Task KilledSilo_LeavesAClientsCallPending_UntilItsTimeoutOrItsCallersCancellation()
    {
        var (started, alsoStarted, release) = (SharedCluster.NewKey(), SharedCluster.NewKey(), SharedCluster.NewKey());
        using var cancellation = new CancellationTokenSource();
        var held = On(Second).HoldAsync(started, release, cancellation.Token);
        var heldShortly = On(Second).HoldShortlyAsync(alsoStarted, release);
        await Signals.WaitAsync(started);
        await Signals.WaitAsync(alsoStarted);

        await _cluster.KillSiloAsync(Second).Bound();

        // What the dead silo's code still does answers nobody.
        Signals.Set(release);
        var ended = await Record.ExceptionAsync(() => heldShortly.Bound());
        Assert.Contains("Response did not arrive on time", Assert.IsType<TimeoutException>(ended).Message, StringComparison.Ordinal);
        Assert.False(held.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.Bound());
    }

    [Fact]
    public async Task KilledSilo_StopsItsTimers()
    {
        var (grain, _) = Keyed(Second);
        var tick = SharedCluster.NewKey();
        await grain.StartTimerAsync(tick).Bound();
        await Signals.WaitAsync($"{tick}/2");

        await _cluster.KillSiloAsync(Second).Bound();
        var last = Enumerable.Range(0, int.MaxValue).First(number => !Signals.IsSet($"{tick}/{number}"));

        // A surviving silo's timer of the same period marks the time in which the dead one stays silent.
        var other = SharedCluster.NewKey();
        await On(First).StartTimerAsync(other).Bound();
        await Signals.WaitAsync($"{other}/10");
        Assert.False(Signals.IsSet($"{tick}/{last + 1}"));
    }

    [Fact]
    public async Task AddedSilo_TakesGrains()
    {
        var added = await _cluster.StartAdditionalSiloAsync().Bound();
        await _cluster.WaitForLivenessToStabilizeAsync().Bound();

        Assert.Equal(added.SiloAddress, await On(added).GetSiloAsync().Bound());
        Assert.Equal(3, _cluster.Silos.Count);
        Assert.Equal(added.SiloAddress, _cluster.GetSiloServiceProvider(added.SiloAddress).GetRequiredService<ILocalSiloDetails>().SiloAddress);
    }

    [Fact]
    public async Task Silo_CanCallGrainsItself()
    {
        var factory = _cluster.GetSiloServiceProvider(First.SiloAddress).GetRequiredService<IGrainFactory>();

        Assert.Equal(Second.SiloAddress, await factory.GetGrain<IPlacedGrain>(Keyed(Second).Key).GetSiloAsync().Bound());
    }

    private IPlacedGrain On(InProcessSiloHandle silo) => Keyed(silo).Grain;

    private (IPlacedGrain Grain, string Key) Keyed(InProcessSiloHandle silo)
    {
        var key = $"{silo.SiloAddress.Endpoint.Port}:{SharedCluster.NewKey()}";
        return (_cluster.Client.GetGrain<IPlacedGrain>(key), key);
    }
}
