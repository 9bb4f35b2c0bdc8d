using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Activations;

public sealed class IdleCollectionTests
{
    [Fact]
    public async Task IdleGrain_IsDeactivated_AndAKeptOneIsNot()
    {
        await using var cluster = await TestClusters.StartAsync(1, (_, silo) =>
        {
            silo.Services.AddSingleton(new Greeting("hello"));
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromMilliseconds(100);
                options.CollectionAge = TimeSpan.FromMilliseconds(250);
            });
        });
        var key = SharedCluster.NewKey();
        var kept = cluster.Client.GetGrain<IKeptGrain>(key);
        var keptActivation = await kept.GetActivationAsync().Bound();

        await cluster.Client.GetGrain<ILifeGrain>(key).GetActivationAsync().Bound();

        Assert.Equal(nameof(DeactivationReasonCode.ActivationIdle), await Signals.WaitAsync($"{key}/deactivated"));
        Assert.Equal(keptActivation, await kept.GetActivationAsync().Bound());
    }
}
